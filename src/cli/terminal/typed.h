// How words of the command line and the environment are shown in error messages. Someone may type a key in the wrong
// place, and error messages end up in the logs of CI: what is probably a secret (core/redact/typed_secrets.h), and what
// the environment has in a variable with the name of a secret, is masked with the mark that the log uses. One thread.
#pragma once
#include <string>
#include <string_view>

namespace finops::cli {

// A word that a user typed: masked, control characters escaped, and cut so that the message fits a few lines (contract
// C8).
std::string typed(std::string_view word);
// The same for a word that should be an id of a record or a session: a UUID, and an id with a slip in it, are shown
// too.
std::string typed_id(std::string_view word);
// The same for the name of a file: what exists is shown as it is.
std::string typed_file(std::string_view path);

// An error message of at most three lines (a message, an expression, a caret), masked, and cut so that it takes at most
// six lines of a terminal. A long line loses its middle. More lines can only come from the user's input; they are
// joined into one.
std::string error_text(std::string_view message);

}  // namespace finops::cli
