#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

namespace farebox::sandbox {

/// What an answer of an orchestrator is about; some faults strike at some places only.
enum class Place : std::uint8_t {
    discovery,  ///< GET /discovery
    challenge,  ///< A 402
    session,    ///< The answer to a paid (or free) reservation
    payment,    ///< The answer to a payment
    refresh,    ///< POST /refresh-payment
    quote,      ///< GetOrchestrator
    app,        ///< What passes through to an application
    stop,       ///< The end of a session
    other,      ///< Everything else
};

std::optional<Place> parse_place(std::string_view text);
std::string_view to_string(Place place);

/// Some of the places.
class Places {
public:
    /// Names joined by '+'; "" or "all" for every place; nothing where one is unknown.
    static std::optional<Places> parse(std::string_view text);
    [[nodiscard]] bool has(Place place) const noexcept { return (bits_ >> static_cast<unsigned>(place) & 1U) != 0; }

private:
    std::uint32_t bits_ = 0;
};

}  // namespace farebox::sandbox
