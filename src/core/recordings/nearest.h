// For a request that no recording answers: the recording that resembles it most, and what differs. Reads logs; any
// thread.
#pragma once
#include <optional>
#include <string>

#include "core/recordings/recording_index.h"

namespace finops {

struct NearestRecording {
  std::string id;
  std::string differs;  // a clause: "it differs in 3 places: /model, /messages/0/content, /stream"
};

// That with the fewest differing places of JSON; of equal ones the newest. Recordings of the same method and target
// first; if there are none, those of the target that is most like it. At most some thousand recordings are looked at,
// the newest first, for at most a second. nullopt: there are no recordings.
std::optional<NearestRecording> nearest_recording(const RecordingIndex& index, const AskedRequest& asked);

}  // namespace finops
