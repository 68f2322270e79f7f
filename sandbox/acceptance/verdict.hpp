#pragma once

#include <string>
#include <utility>
#include <variant>

namespace farebox::sandbox {

/// Why a request is refused: the status and text the real orchestrator answers with.
struct Rejection {
    int status = 400;
    std::string text;
    friend bool operator==(const Rejection&, const Rejection&) = default;
};

/// What a rule says about a request: a value, or the Rejection to answer with.
template <class T>
class [[nodiscard]] Verdict {
public:
    Verdict(T value) : state_{std::in_place_index<0>, std::move(value)} {}  // NOLINT: implicit by design
    Verdict(Rejection rejection)
        : state_{std::in_place_index<1>, std::move(rejection)} {}  // NOLINT: implicit by design

    explicit operator bool() const noexcept { return state_.index() == 0; }
    const T& operator*() const& { return std::get<0>(state_); }
    T& operator*() & { return std::get<0>(state_); }
    T&& operator*() && { return std::get<0>(std::move(state_)); }
    const T* operator->() const { return &std::get<0>(state_); }
    T* operator->() { return &std::get<0>(state_); }
    [[nodiscard]] const Rejection& rejection() const { return std::get<1>(state_); }

private:
    std::variant<T, Rejection> state_;
};

}  // namespace farebox::sandbox
