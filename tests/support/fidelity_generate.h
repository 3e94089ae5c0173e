// Makes the exchanges of the fidelity test: anything that the contract allows a client to send and a provider to
// answer. The same seed, number and world give the same exchange. Any thread.
#pragma once

#include <cstdint>

#include "support/fidelity_dice.h"
#include "support/fidelity_exchange.h"

namespace finops::test::fidelity {

void make_exchange(const World& world, std::uint64_t seed, std::uint64_t number, Exchange& out);

// The parts, for make_exchange() only.
std::string make_target(Dice& dice, const World& world);
Headers make_request_fields(Dice& dice, const World& world, const std::string& target);
// The body of a request; adds the Content-Type and Content-Encoding that it is said to have.
std::string make_request_body(Dice& dice, const World& world, Headers& headers);
std::string make_field_value(Dice& dice);
UpstreamAnswer make_answer(Dice& dice, const World& world, const ClientRequest& request);
// `name: value` with the blanks that HTTP allows around the value, and now and then a line end for one within it.
void append_raw_field(Dice& dice, std::string& out, const Header& field);
// In chunks of any size, with the trailers.
std::string chunked_bytes(Dice& dice, std::string_view body, const Headers& trailers);
void shuffle(Dice& dice, Headers& headers);

}  // namespace finops::test::fidelity
