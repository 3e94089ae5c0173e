// How the kernel is told to notice that a peer or the way to it is gone (contract F10). Any thread.
#pragma once

namespace finops {

// Keepalive, and an end to a connection whose data nobody acknowledges: an idle one within 40 s, one that has just sent
// within 21 s.
void watch_peer(int fd) noexcept;
// While a peer takes no more data but acknowledges that it is there, TCP_USER_TIMEOUT would end the connection too
// (tcp(7)): it is off as long as `waiting`, and peer_is_silent() stands in.
void wait_for_window(int fd, bool waiting) noexcept;
// The kernel has asked and had no answer, and has had none for 20 s. It asks more and more rarely, up to two minutes
// apart, and the answer takes a round trip: believe it when it is true twice, with a pause between.
bool peer_is_silent(int fd) noexcept;
// Errors of the kernel that mean so.
bool means_unreachable(int error) noexcept;

}  // namespace finops
