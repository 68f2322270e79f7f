#include "signer/ledger/scoped_budget.hpp"

#include <stdexcept>

#include "protocol/byte_view.hpp"
#include "protocol/uint256.hpp"

namespace farebox::signer {
namespace {

constexpr std::array<CountedWindows, 3> kWindowBits{kCountsMinute, kCountsHour, kCountsDay};
constexpr std::size_t kBucketBytes = 8;

void append_integer(std::string& out, std::int64_t value) {
    for (unsigned shift = 64; shift > 0; shift -= 8) {
        out += static_cast<char>(static_cast<std::uint64_t>(value) >> (shift - 8));
    }
}

void append_number(std::string& out, const Uint256& number) {
    const std::string bytes = protocol::to_minimal_big_endian(number);
    out += static_cast<char>(bytes.size());
    out += bytes;
}

/// Takes a bucket off the front.
std::optional<std::int64_t> take_integer(std::string_view& bytes) {
    if (bytes.size() < kBucketBytes) {
        return std::nullopt;
    }
    std::uint64_t value = 0;
    for (const auto byte : protocol::as_bytes(bytes.substr(0, kBucketBytes))) {
        value = value << 8U | byte;
    }
    bytes.remove_prefix(kBucketBytes);
    return static_cast<std::int64_t>(value);
}

/// Takes a number off the front.
std::optional<Uint256> take_number(std::string_view& bytes) {
    const std::size_t size = bytes.empty() ? 0 : static_cast<unsigned char>(bytes.front());
    if (bytes.size() <= size) {
        return std::nullopt;
    }
    const auto number = protocol::from_big_endian(bytes.substr(1, size));
    bytes.remove_prefix(1 + size);
    return number ? std::optional{*number} : std::nullopt;
}

}  // namespace

CountedWindows counted_windows(const EvLimits& limits) noexcept {
    unsigned windows = limits.ev_per_minute ? kCountsMinute : 0U;
    windows |= limits.ev_per_hour ? kCountsHour : 0U;
    windows |= limits.ev_per_day || limits.risk_per_day ? kCountsDay : 0U;
    windows |= limits.ev_total ? kCountsTotal : 0U;
    return static_cast<CountedWindows>(windows);
}

std::uint16_t counted_by(const ScopedLimits& limits, bool has_auth_id) noexcept {
    unsigned counted = 0;
    for (std::size_t scope = 0; scope < limits.size(); ++scope) {
        if (has_auth_id || static_cast<LimitScope>(scope) != LimitScope::auth_id) {
            counted |= static_cast<unsigned>(counted_windows(limits[scope])) << (4U * scope);
        }
    }
    return static_cast<std::uint16_t>(counted);
}

std::string ScopedCharge::subject(LimitScope scope) const {
    switch (scope) {
        case LimitScope::session: {
            // A row's number may be used again once it is gone, but not at the same time.
            std::string bytes;
            append_integer(bytes, session);
            append_integer(bytes, opened.unix_nanos);
            return bytes;
        }
        case LimitScope::orchestrator:
            return std::string{protocol::as_chars(orchestrator.span())};
        case LimitScope::recipient:
            return std::string{protocol::as_chars(recipient.span())};
        case LimitScope::auth_id:
            break;
    }
    return std::string{protocol::as_chars(auth_id.span())};
}

std::int64_t session_of(std::string_view subject) {
    return take_integer(subject).value_or(0);
}

Counted ScopedBudget::counted() noexcept {
    return {windows[0].get(), windows[1].get(), windows[2].get(), total ? &*total : nullptr};
}

void ScopedBudget::charge(CountedWindows counted, protocol::Timestamp now, const Spend& spend) {
    bool fits = true;
    for (std::size_t i = 0; i < windows.size(); ++i) {
        if ((counted & kWindowBits[i]) != 0) {
            if (windows[i] == nullptr) {
                windows[i] = std::make_unique<BudgetWindow>(kWindowBuckets[i]);
            }
            fits = windows[i]->add(now, spend) && fits;
        }
    }
    if ((counted & kCountsTotal) != 0) {
        const auto sum = protocol::checked_add(total.value_or(Uint256{}), spend.ev);
        fits = sum && fits;
        total = sum ? *sum : kMaxUint256;
    }
    if (!fits) {
        throw std::runtime_error{"a part of a client's spending is more than the whole"};
    }
}

void ScopedBudget::give_back(CountedWindows counted, protocol::Timestamp now, protocol::Timestamp charged,
                             const Spend& spend) {
    for (std::size_t i = 0; i < windows.size(); ++i) {
        if ((counted & kWindowBits[i]) != 0 && windows[i] != nullptr) {
            windows[i]->remove(now, charged, spend);
        }
    }
    if ((counted & kCountsTotal) != 0 && total) {
        total = difference(Spend{*total, {}}, spend).ev;
    }
}

std::string encode_window(const BudgetWindow& window) {
    std::string bytes;
    for (std::size_t index = 0; index < BudgetWindow::kSlots; ++index) {
        const BudgetWindow::Slot& slot = window.slot(index);
        if (slot.bucket >= 0 && slot.spend != Spend{}) {
            append_integer(bytes, slot.bucket);
            append_number(bytes, slot.spend.ev);
            append_number(bytes, slot.spend.variance);
        }
    }
    return bytes;
}

std::unique_ptr<BudgetWindow> decode_window(std::string_view bytes, std::int64_t bucket_nanos) {
    auto window = std::make_unique<BudgetWindow>(bucket_nanos);
    while (!bytes.empty()) {
        const auto bucket = take_integer(bytes);
        const auto ev = bucket ? take_number(bytes) : std::nullopt;
        const auto variance = ev ? take_number(bytes) : std::nullopt;
        if (!variance || *bucket < 0) {
            return nullptr;
        }
        window->restore({*bucket, Spend{*ev, *variance}});
    }
    return window;
}

}  // namespace farebox::signer
