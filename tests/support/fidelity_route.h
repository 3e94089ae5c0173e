// The model's reading of F1 and F3: which provider a request belongs to, and what may happen to its path. Pure.
#pragma once

#include <string>
#include <string_view>

#include "support/fidelity_exchange.h"
#include "support/fidelity_fields.h"

namespace finops::test::fidelity {

struct Detected {
  Provider provider = Provider::openai;
  std::string reason;  // empty: left open
};
Detected detect(const ClientRequest& request);

// A model in a text that is not whole JSON, or not in the coding that it is said to be: whether it counts is open.
bool has_unsettled_model(const ClientRequest& request);

// The target without the endpoint's prefix (and without scheme and host, where it came with them).
std::string remainder_of(std::string_view target);

bool is_messages_path(std::string_view path);   // of Anthropic's API: /v1/messages and what is below it
bool is_anthropic_path(std::string_view path);  // on Azure
bool rewrites_messages(const World& world, Provider provider, std::string_view path);

// A publishers path without a project, in a world that has one; but Google's own models are listed (GET) without one.
bool wants_project(const World& world, std::string_view method, std::string_view path);
void insert_project(const World& world, std::string& path);

// The plugin include_usage would ask for the usage that this request does not ask for.
bool include_usage_asks(const ClientRequest& request, std::string_view path);

}  // namespace finops::test::fidelity
