// What must arrive, by the contract's words alone (F1-F6, F12, L1): a second reading of it, which shares no code with
// finops. Pure functions but for the counts; any thread.
#pragma once

#include <string>
#include <vector>

#include "support/fidelity_changes.h"
#include "support/fidelity_exchange.h"

namespace finops::test::fidelity {

struct ExpectedRequest {
  Provider provider = Provider::openai;
  std::string reason;  // empty: the contract leaves it open
  std::string method, target;
  Headers headers;  // without Host and Transfer-Encoding, and without Content-Length unless the client sent one
  Headers trailers;
  std::string body;
  bool asks_for_usage = false;  // include_usage changes the body: compared as JSON

  std::string credential;                            // config:NAME | env:VAR | client | none
  std::vector<std::string> removed, added, changed;  // sorted
  bool logged = true;                                // false: the caller asked for no record
};

struct ExpectedAnswer {
  std::string status;
  Headers headers;  // without those of the connection and x-finops-id
  Headers trailers;
  std::string body;
  bool complete = true;
  bool prefix_will_do = false;  // a reset may overtake the last bytes of a cut body
  bool any_length = false;      // a plugin may have changed the length
  std::vector<std::string> changed;
};

ExpectedRequest expected_request(const World& world, const ClientRequest& request, ChangeCounts& counts);
ExpectedAnswer expected_answer(const World& world, const ClientRequest& request, const UpstreamAnswer& answer,
                               bool asks_for_usage, ChangeCounts& counts);

// Requests whose treatment the contract does not settle; the generator draws another one instead.
bool is_unsettled(const World& world, const ClientRequest& request);

}  // namespace finops::test::fidelity
