#pragma once

#include <stdexcept>
#include <utility>
#include <variant>

#include "farebox/error.hpp"

namespace farebox {
inline namespace v0 {

/// A value or an Error: the subset of std::expected we use. Reading the wrong side throws (a bug).
template <class T>
class [[nodiscard]] Result {
public:
    Result(T value) : state_{std::in_place_index<0>, std::move(value)} {}      // NOLINT: implicit by design
    Result(Error error) : state_{std::in_place_index<1>, std::move(error)} {}  // NOLINT: implicit by design

    explicit operator bool() const noexcept { return state_.index() == 0; }
    const T& operator*() const& { return std::get<0>(state_); }
    T& operator*() & { return std::get<0>(state_); }
    T&& operator*() && { return std::get<0>(std::move(state_)); }
    const T* operator->() const { return &std::get<0>(state_); }
    T* operator->() { return &std::get<0>(state_); }
    [[nodiscard]] const Error& error() const& { return std::get<1>(state_); }
    [[nodiscard]] Error&& error() && { return std::get<1>(std::move(state_)); }

private:
    std::variant<T, Error> state_;
};

/// Success without a value, or an Error.
template <>
class [[nodiscard]] Result<void> {
public:
    Result() = default;
    Result(Error error) : state_{std::in_place_index<1>, std::move(error)} {}  // NOLINT: implicit by design

    explicit operator bool() const noexcept { return state_.index() == 0; }
    void operator*() const { std::get<0>(state_); }
    [[nodiscard]] const Error& error() const& { return std::get<1>(state_); }
    [[nodiscard]] Error&& error() && { return std::get<1>(std::move(state_)); }

private:
    std::variant<std::monostate, Error> state_;
};

}  // namespace v0
}  // namespace farebox
