// A value for each thread, made at its first use and destroyed with the thread. With `thread_local`, glibc ends the
// process when there is no memory to register the destructor; this throws std::bad_alloc instead. Thread-safe.
#pragma once
#include <pthread.h>

#include <memory>
#include <new>

namespace finops {

// Only for objects with static storage: a thread may still end after any other object is destroyed.
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
