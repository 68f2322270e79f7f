#pragma once

#include <algorithm>
#include <cstddef>
#include <string>
#include <vector>

#include "farebox/farebox.h"
#include "farebox/gateway.hpp"

/// Between the structs of C and those of C++.
namespace farebox::gateway::c {

[[nodiscard]] farebox_mode mode(RunnerMode from);
[[nodiscard]] std::string text(const char* from);
[[nodiscard]] HeaderList headers(const farebox_header* from, std::size_t count);
[[nodiscard]] std::vector<std::string> texts(const char* const* from, std::size_t count);

/// A struct of the caller, which may know fewer fields than this library: the others are as init() leaves them. One
/// that is larger comes from a newer header; what it has more is not known here.
template <class Struct>
[[nodiscard]] Struct known_part(const Struct* from, void (*init)(Struct*)) {
    Struct known;
    init(&known);
    if (from != nullptr) {
        const auto size = std::min(from->size, sizeof(Struct));
        __builtin_memcpy(static_cast<void*>(&known), from, size);
    }
    return known;
}

/// Cuts what does not fit, which an amount of 256 bits always does.
void put(const std::string& from, char* to, std::size_t size);
void put(const Spending& from, farebox_spending& to);
void put(const SelectionCandidate& from, farebox_candidate& to);

[[nodiscard]] Result<CallRequest> call_request(const farebox_call_request* from);
[[nodiscard]] Result<SessionRequest> session_request(const farebox_session_request* from);
[[nodiscard]] Result<SelectionRequest> selection_request(const farebox_selection_request* from);
[[nodiscard]] Result<Options> options(const farebox_options* from);

}  // namespace farebox::gateway::c
