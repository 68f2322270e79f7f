#include "signer/doctor/worst_loss.hpp"

#include <algorithm>
#include <array>
#include <cstdint>
#include <vector>

#include "protocol/rational.hpp"
#include "protocol/ticket_count.hpp"
#include "protocol/uint256.hpp"
#include "signer/ledger/budget_window.hpp"
#include "signer/ledger/limit_check.hpp"

namespace farebox::signer::doctor {
namespace {

using protocol::Rational;

/// Upwards.
constexpr std::int64_t kLogOfAMillionMicros = 13'815'511;
constexpr std::int64_t kMicro = 1'000'000;

/// t, and e^t - 1 - t rounded up.
struct Exponent {
    std::int64_t t;       ///< In 1/4096.
    std::int64_t excess;  ///< In 1/10^12.
};
constexpr std::int64_t kExponentUnit = 4096;
constexpr std::int64_t kExcessUnit = 1'000'000'000'000;
/// From 2^-9 to 1 by steps of the square root of two, and to 16 by steps of the fourth root: the best of them is within
/// five percent of the best there is, however seldom a ticket wins.
constexpr auto kExponents = std::to_array<Exponent>({
    {8, 1'908'592},
    {11, 3'609'312},
    {16, 7'639'339},
    {23, 15'794'979},
    {32, 30'597'207},
    {45, 60'571'319},
    {64, 122'708'587},
    {91, 248'630'879},
    {128, 493'407'500},
    {181, 990'895'691},
    {256, 1'994'458'918},
    {362, 4'023'055'301},
    {512, 8'148'453'067},
    {724, 16'584'233'101},
    {1024, 34'025'416'688},
    {1448, 70'549'612'797},
    {2048, 148'721'270'701},
    {2896, 320'930'551'502},
    {4096, 718'281'828'460},
    {4871, 1'095'273'118'515},
    {5793, 1'699'326'610'132},
    {6889, 2'693'793'557'085},
    {8192, 4'389'056'098'931},
    {9742, 7'409'404'715'449},
    {11585, 13'089'478'542'962},
    {13777, 24'527'337'744'152},
    {16384, 49'598'150'033'145},
    {19484, 110'620'282'328'213},
    {23170, 279'556'831'963'792},
    {27554, 826'954'921'891'120},
    {32768, 2'971'957'987'041'729},
    {38968, 13'533'119'983'956'728},
    {46341, 81'925'896'075'710'971},
    {55109, 696'849'653'230'819'763},
    {65536, 8'886'093'520'507'872'637},
});

/// A day that keeps the limits: its mean, and its variance or more.
struct Day {
    Rational mean;
    Rational variance;
};

/// ceil(sqrt(x))
std::optional<Uint256> root_of(const Uint256& square) {
    return risk_of(Spend{{}, square}, 1);
}

std::optional<Uint256> product(const Uint256& left, const Uint256& right) {
    const auto result = protocol::checked_mul(left, right);
    return result ? std::optional{*result} : std::nullopt;
}

/// Where mean plus four standard deviations reaches the limit with the largest spread: E + 4 sqrt(F E) = R, that is
/// sqrt(F E) = sqrt(F (4 F + R)) - 2 F.
std::optional<Day> most_spread(const Uint256& face_value, const Uint256& risk) {
    const auto four = product(face_value, Uint256{{4}});
    const auto sum = four ? protocol::checked_add(*four, risk) : Result<Uint256>{Error{}};
    const auto square = sum ? product(face_value, *sum) : std::nullopt;
    const auto root = square ? root_of(*square) : std::nullopt;
    const auto twice = product(face_value, Uint256{{2}});
    if (!root || !twice) {
        return std::nullopt;
    }
    const Rational spread = Rational{*root} - Rational{*twice};  // at most one too much
    const Rational mean = Rational{risk} - Rational{4} * (spread - Rational{1});
    return Day{std::min(mean, Rational{risk}), spread * spread};
}

/// The days of which one is the worst; what lies between them is not worse, as the bound is convex there.
std::optional<std::vector<Day>> worst_days(const DayLimits& limits) {
    const auto& face_value = limits.face_value.value();
    const auto variance = product(face_value, limits.mean.value());
    if (!variance) {
        return std::nullopt;
    }
    const Spend most{limits.mean.value(), *variance};
    if (!limits.risk || risk_within(most, kClientRiskSigmas, limits.risk->value())) {
        return std::vector<Day>{{Rational{limits.mean}, Rational{*variance}}};
    }
    const auto spread = most_spread(face_value, limits.risk->value());
    if (!spread) {
        return std::nullopt;
    }
    const Rational mean{std::min(limits.mean, *limits.risk)};
    const Rational room = (Rational{*limits.risk} - mean) / Rational{4};
    return std::vector<Day>{{mean, room * room}, *spread};
}

Rational bound(const Day& day, const Rational& face_value, const Exponent& exponent) {
    const Rational t{exponent.t, kExponentUnit};
    const Rational excess{exponent.excess, kExcessUnit};
    const Rational rare = face_value * Rational{kLogOfAMillionMicros, kMicro};
    return day.mean + (rare + excess * day.variance / face_value) / t;
}

std::optional<Wei> one_in_a_million(const DayLimits& limits) {
    const auto days = worst_days(limits);
    if (!days) {
        return std::nullopt;
    }
    const Rational face_value{limits.face_value};
    std::optional<Rational> least;
    for (const auto& exponent : kExponents) {
        Rational most = bound(days->front(), face_value, exponent);
        for (const auto& day : *days) {
            most = std::max(most, bound(day, face_value, exponent));
        }
        least = least ? std::min(*least, most) : most;
    }
    const auto wei = least->ceil().to_uint256();
    return wei ? std::optional{Wei{*wei}} : std::nullopt;
}

/// Each payment is charged one wei at least, so there are no more of them than wei either.
Uint256 most_payments(const DayLimits& limits) {
    const auto& by_mean = limits.mean.value();
    return limits.payments ? std::min(by_mean, Uint256{{*limits.payments}}) : by_mean;
}

}  // namespace

std::optional<WorstLoss> worst_loss(const DayLimits& limits) {
    const auto tickets = product(most_payments(limits), Uint256{{protocol::kMaxTicketsPerPayment}});
    const auto absolute = tickets ? product(*tickets, limits.face_value.value()) : std::nullopt;
    const auto rare = one_in_a_million(limits);
    if (!absolute || !rare) {
        return std::nullopt;
    }
    const Wei mean = limits.risk ? std::min(limits.mean, *limits.risk) : limits.mean;
    // Luck cannot cost more than everything.
    return WorstLoss{mean, std::min(*rare, Wei{*absolute}), *tickets, Wei{*absolute}};
}

}  // namespace farebox::signer::doctor
