// A value for each thread, made at its first use and destroyed with the thread. Unlike `thread_local`, for which glibc
// ends the process when it has no memory to note the destructor, this throws std::bad_alloc. Thread-safe.
#pragma once
#include <pthread.h>

#include <memory>
#include <new>

namespace finops {

// For objects with static storage: a thread may still be ending when it would be destroyed.
template <class T>
class PerThread {
 public:
  PerThread() {
    if (pthread_key_create(&key_, [](void* value) { delete static_cast<T*>(value); }) != 0) throw std::bad_alloc();
  }
  PerThread(const PerThread&) = delete;
  PerThread& operator=(const PerThread&) = delete;

  T& get() {
    if (void* const value = pthread_getspecific(key_); value != nullptr) return *static_cast<T*>(value);
    auto made = std::make_unique<T>();
    if (pthread_setspecific(key_, made.get()) != 0) throw std::bad_alloc();
    return *made.release();
  }

 private:
  pthread_key_t key_{};
};

}  // namespace finops
