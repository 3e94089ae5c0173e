// Header fields in wire order, with wire case, duplicates and empty values kept; look-up ignores case (RFC 9110, 5).
// All text lives in one buffer, so a message costs two allocations. A value type for one thread at a time.
#pragma once
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace finops {

struct HeaderView {
  std::string_view name, value;
};

class HeaderList {
 public:
  void add(std::string_view name, std::string_view value);
  // Replaces the value of the first field of that name (its spelling and place stay) and removes the others;
  // adds the field at the end when there is none. `value` must not point into this list.
  void set(std::string_view name, std::string_view value);
  std::size_t remove(std::string_view name);  // returns how many fields were removed
  template <class Predicate>                  // bool(std::string_view name)
  std::size_t remove_if(Predicate gone) {
    return std::erase_if(
        fields_, [&](const FieldPlace& f) { return gone(std::string_view(text_).substr(f.name_at, f.name_size)); });
  }
  template <class Predicate>  // bool(HeaderView)
  std::size_t remove_fields(Predicate gone) {
    return std::erase_if(fields_, [&](const FieldPlace& f) { return gone(view(f)); });
  }
  void clear() noexcept;

  // All views are valid until the next change of this list.
  bool has(std::string_view name) const noexcept;
  std::string_view get(std::string_view name) const noexcept;  // the first value; empty when absent
  std::vector<std::string_view> all(std::string_view name) const;

  std::size_t size() const noexcept { return fields_.size(); }
  bool empty() const noexcept { return fields_.empty(); }
  HeaderView operator[](std::size_t i) const noexcept { return view(fields_[i]); }

  class Iterator {
   public:
    Iterator(const HeaderList* list, std::size_t i) : list_(list), i_(i) {}
    HeaderView operator*() const { return (*list_)[i_]; }
    Iterator& operator++() {
      ++i_;
      return *this;
    }
    bool operator!=(const Iterator& other) const { return i_ != other.i_; }

   private:
    const HeaderList* list_;
    std::size_t i_;
  };
  Iterator begin() const { return {this, 0}; }
  Iterator end() const { return {this, size()}; }

 private:
  struct FieldPlace {  // in text_
    std::uint32_t name_at, name_size, value_at, value_size;
  };
  HeaderView view(const FieldPlace& f) const noexcept {
    return {{text_.data() + f.name_at, f.name_size}, {text_.data() + f.value_at, f.value_size}};
  }
  std::uint32_t store(std::string_view text);

  std::string text_;
  std::vector<FieldPlace> fields_;
};

}  // namespace finops
