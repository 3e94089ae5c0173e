// Makes the kernel notice that a peer or the path to it is dead (contract F10). Any thread.
#pragma once

namespace finops {

// Sets keepalive and a timeout for unacknowledged data. A dead connection is detected within 40 s if idle, and within
// 21 s after it has sent data.
void watch_peer(int fd) noexcept;
// TCP_USER_TIMEOUT would also end a connection to a live peer that accepts no more data for a while (tcp(7)). So it is
// off while `waiting`; use peer_is_silent() then.
void wait_for_window(int fd, bool waiting) noexcept;
// True if the kernel has sent a probe and received nothing for 20 s. Probes become rarer, up to two minutes apart, and
// an answer takes a round trip. So trust the result only if it is true twice, with a pause between.
bool peer_is_silent(int fd) noexcept;
// Errors of the kernel that mean that the peer cannot be reached.
bool means_unreachable(int error) noexcept;

}  // namespace finops
