// What is said on standard error while it lives. Thread-safe.
#pragma once
#include <memory>
#include <mutex>
#include <string>
#include <utility>

#include <spdlog/sinks/base_sink.h>
#include <spdlog/spdlog.h>

namespace finops::test {

class Said {
 public:
  Said() : before_(spdlog::default_logger()), sink_(std::make_shared<Sink>()) {
    spdlog::set_default_logger(std::make_shared<spdlog::logger>("said", sink_));
  }
  ~Said() { spdlog::set_default_logger(before_); }
  Said(const Said&) = delete;
  Said& operator=(const Said&) = delete;
  std::string take() { return sink_->take(); }  // since the last call, each message with a line end

 private:
  class Sink final : public spdlog::sinks::base_sink<std::mutex> {
   public:
    std::string take() {
      const std::lock_guard lock(mutex_);
      return std::exchange(text_, {});
    }

   private:
    void sink_it_(const spdlog::details::log_msg& message) override {
      text_.append(message.payload.data(), message.payload.size()).append("\n");
    }
    void flush_() override {}
    std::string text_;
  };

  std::shared_ptr<spdlog::logger> before_;
  std::shared_ptr<Sink> sink_;
};

}  // namespace finops::test
