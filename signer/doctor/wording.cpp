#include "signer/doctor/wording.hpp"

#include <array>
#include <cstdint>
#include <utility>

#include "protocol/rational.hpp"

namespace farebox::signer::doctor {
namespace {

using protocol::Rational;

/// Four digits, from the first that is not zero on.
std::string digits_of(const Rational& value) {
    std::uint32_t places = 0;
    Rational scale{1};
    for (const Rational ten{10}, least{1'000}; places < 18 && value * scale < least; scale = scale * ten) {
        ++places;
    }
    auto text = value.to_fixed(places);
    if (text.find('.') != std::string::npos) {
        text.erase(text.find_last_not_of('0') + 1);
        text.erase(text.ends_with('.') ? text.size() - 1 : text.size());
    }
    return text;
}

}  // namespace

std::string count_of(std::size_t count, const std::string& what) {
    return std::to_string(count) + " " + what + (count == 1 ? "" : "s");
}

std::string join(const std::vector<std::string>& texts, const char* between) {
    std::string joined;
    for (const auto& text : texts) {
        joined += (joined.empty() ? "" : between) + text;
    }
    return joined.empty() ? "none" : joined;
}

std::string format_age(std::chrono::seconds age) {
    constexpr std::array<std::pair<std::int64_t, const char*>, 3> kUnits{
        {{86'400, " days"}, {3'600, " h"}, {60, " min"}}};
    for (const auto& [seconds, name] : kUnits) {
        if (age.count() >= 2 * seconds) {
            return std::to_string(age.count() / seconds) + name;
        }
    }
    return std::to_string(age.count()) + " s";
}

std::string rounded(const Wei& amount) {
    constexpr std::int64_t kGwei = 1'000'000'000;
    const Rational wei{amount};
    const Rational gwei{kGwei};
    const Rational eth = gwei * gwei;
    const Rational small{1, 10'000};
    if (wei >= eth * small) {
        return digits_of(wei / eth) + " eth";
    }
    if (wei >= gwei * small) {
        return digits_of(wei / gwei) + " gwei";
    }
    return amount.to_decimal() + " wei";
}

Finding problem_of(const Error& error) {
    return problem(error.message, error.hint);
}

Findings not_in_time(const std::string& what) {
    return {problem(what + " did not answer in time",
                    "run doctor again; where it stays so, look for a disk or a name server that hangs")};
}

}  // namespace farebox::signer::doctor
