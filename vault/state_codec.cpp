#include "vault/state_codec.hpp"

#include <algorithm>
#include <stdexcept>
#include <string_view>

#include "protocol/byte_view.hpp"
#include "protocol/keccak.hpp"
#include "protocol/uint256.hpp"
#include "vault/frame_codec.hpp"

namespace farebox::vault {
namespace {

constexpr std::string_view kMagic = "fbxvst02";
constexpr std::string_view kOldMagic = "fbxvst01";
constexpr std::size_t kSumAt = kSlotBytes - Hash32::kSize;
constexpr std::size_t kOldSumAt = kOldSlotBytes - Hash32::kSize;

/// Appends values to a slot; there is room for all of them.
class SlotWriter {
public:
    explicit SlotWriter(std::span<std::uint8_t> out) : rest_{out} {}
    void bytes(std::span<const std::uint8_t> value) {
        std::ranges::copy(value, rest_.begin());
        rest_ = rest_.subspan(value.size());
    }
    void number(std::uint64_t value) {
        for (int shift = 56; shift >= 0; shift -= 8) {
            const auto byte = static_cast<std::uint8_t>(value >> shift);
            bytes({&byte, 1});
        }
    }
    void flag(bool value) {
        const std::uint8_t byte = value ? 1 : 0;
        bytes({&byte, 1});
    }
    void amount(const Wei& value) { bytes(protocol::to_word(value.value())); }
    void buckets(const SpentBuckets& value) {
        number(value.newest);
        for (const auto& spent : value.amounts) {
            amount(spent);
        }
    }

private:
    std::span<std::uint8_t> rest_;
};

SpentBuckets read_buckets(FrameReader& in) {
    SpentBuckets buckets;
    buckets.newest = in.number<std::uint64_t>();
    for (auto& spent : buckets.amounts) {
        spent = Wei{in.word()};
    }
    return buckets;
}

SpentState read_spent(FrameReader& in) {
    SpentState spent;
    spent.clock_seconds = in.number<std::uint64_t>();
    spent.minute = read_buckets(in);
    spent.day = read_buckets(in);
    spent.lease = Wei{in.word()};
    return spent;
}

std::optional<LedgerPin> read_pin(FrameReader& in) {
    const bool pinned = in.flag();
    LedgerPin pin;
    pin.id = in.fixed<LedgerId>();
    pin.sequence = in.number<std::uint64_t>();
    return pinned ? std::optional{pin} : std::nullopt;
}

std::optional<std::vector<TransactionCharge>> read_transactions(FrameReader& in) {
    const auto count = in.number<std::uint64_t>();
    if (!in.ok() || count > VaultState::kMaxTransactions) {
        return std::nullopt;
    }
    std::vector<TransactionCharge> transactions;
    for (std::uint64_t i = 0; i < count; ++i) {
        TransactionCharge charge;
        charge.seconds = in.number<std::uint64_t>();
        charge.key = in.fixed<Address>();
        charge.nonce = in.number<std::uint64_t>();
        charge.value = Wei{in.word()};
        charge.fee = Wei{in.word()};
        transactions.push_back(charge);
    }
    return transactions;
}

void write_transactions(SlotWriter& out, const std::vector<TransactionCharge>& transactions) {
    out.number(transactions.size());
    for (const auto& charge : transactions) {
        out.number(charge.seconds);
        out.bytes(charge.key.data);
        out.number(charge.nonce);
        out.amount(charge.value);
        out.amount(charge.fee);
    }
}

std::optional<VaultState> read_state(FrameReader& in) {
    VaultState state;
    state.paused = in.flag();
    state.last_resume = in.fixed<Hash32>();
    state.last_reset = in.fixed<Hash32>();
    state.last_adopt = in.fixed<Hash32>();
    state.adopts_next_ledger = in.flag();
    state.pin = read_pin(in);
    state.newest_audit_entry = in.number<std::uint64_t>();
    state.mac_key = in.fixed<Hash32>();
    state.spent = read_spent(in);
    const auto revoked = in.number<std::uint64_t>();
    if (!in.ok() || revoked > VaultState::kMaxRevoked) {
        return std::nullopt;
    }
    for (std::uint64_t i = 0; i < revoked; ++i) {
        state.revoked.push_back(in.fixed<Address>());
    }
    state.adopts_forgetting = in.flag();
    state.adoption = in.fixed<Hash32>();
    state.forgets_spending = in.flag();
    auto transactions = read_transactions(in);
    if (!transactions) {
        return std::nullopt;
    }
    state.transactions = *std::move(transactions);
    return in.ok() ? std::optional{std::move(state)} : std::nullopt;
}

void write_state(SlotWriter& out, const VaultState& state) {
    out.flag(state.paused);
    out.bytes(state.last_resume.data);
    out.bytes(state.last_reset.data);
    out.bytes(state.last_adopt.data);
    out.flag(state.adopts_next_ledger);
    const auto pin = state.pin.value_or(LedgerPin{});
    out.flag(state.pin.has_value());
    out.bytes(pin.id.data);
    out.number(pin.sequence);
    out.number(state.newest_audit_entry);
    out.bytes(state.mac_key.data);
    out.number(state.spent.clock_seconds);
    out.buckets(state.spent.minute);
    out.buckets(state.spent.day);
    out.amount(state.spent.lease);
    out.number(state.revoked.size());
    for (const auto& key : state.revoked) {
        out.bytes(key.data);
    }
    out.flag(state.adopts_forgetting);
    out.bytes(state.adoption.data);
    out.flag(state.forgets_spending);
    write_transactions(out, state.transactions);
}

bool is_whole(std::span<const std::uint8_t> bytes, std::size_t sum_at, std::string_view magic) {
    return std::ranges::equal(protocol::keccak256(bytes.first(sum_at)).data, bytes.subspan(sum_at)) &&
           std::ranges::equal(protocol::as_bytes(magic), bytes.first(magic.size()));
}

}  // namespace

std::array<std::uint8_t, kSlotBytes> encode_slot(const SlotContent& content) {
    if (content.state.revoked.size() > VaultState::kMaxRevoked) {
        throw std::length_error{"vault.state has no room for so many revoked keys"};
    }
    if (content.state.transactions.size() > VaultState::kMaxTransactions) {
        throw std::length_error{"vault.state has no room for so many transactions"};
    }
    std::array<std::uint8_t, kSlotBytes> slot{};
    SlotWriter out{std::span{slot}.first(kSumAt)};
    out.bytes(protocol::as_bytes(kMagic));
    out.number(content.generation);
    write_state(out, content.state);
    std::ranges::copy(protocol::keccak256(std::span{slot}.first(kSumAt)).data, slot.begin() + kSumAt);
    return slot;
}

std::optional<SlotContent> decode_slot(std::span<const std::uint8_t, kSlotBytes> bytes) {
    if (!is_whole(bytes, kSumAt, kMagic)) {
        return std::nullopt;
    }
    FrameReader in{protocol::as_chars(bytes.first<kSumAt>()).substr(kMagic.size())};
    const auto generation = in.number<std::uint64_t>();
    auto state = read_state(in);
    return state ? std::optional{SlotContent{generation, *std::move(state)}} : std::nullopt;
}

/// magic (8) | generation (8, little-endian) | paused (1) | order (32) | sum
std::optional<SlotContent> decode_old_slot(std::span<const std::uint8_t, kOldSlotBytes> bytes) {
    constexpr std::size_t kPausedAt = 16;
    constexpr std::size_t kOrderAt = 17;
    if (!is_whole(bytes, kOldSumAt, kOldMagic) || bytes[kPausedAt] > 1) {
        return std::nullopt;
    }
    SlotContent content;
    for (std::size_t i = 0; i < sizeof content.generation; ++i) {
        content.generation |= std::uint64_t{bytes[kOldMagic.size() + i]} << (8 * i);
    }
    content.state.paused = bytes[kPausedAt] == 1;
    std::ranges::copy(bytes.subspan(kOrderAt, Hash32::kSize), content.state.last_resume.data.begin());
    return content;
}

std::optional<SlotContent> newest_in(std::span<const std::uint8_t, kSlotBytes> slot) {
    std::optional<SlotContent> newest;
    for (auto& found : {decode_slot(slot), decode_old_slot(slot.first<kOldSlotBytes>()),
                        decode_old_slot(slot.subspan<kOldSlotDistance, kOldSlotBytes>())}) {
        if (found && (!newest || found->generation > newest->generation)) {
            newest = found;
        }
    }
    return newest;
}

}  // namespace farebox::vault
