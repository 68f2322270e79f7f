#include <algorithm>
#include <limits>

#include "protocol/byte_view.hpp"
#include "protocol/uint256.hpp"
#include "sandbox/chain/abi.hpp"
#include "sandbox/chain/redemption.hpp"

namespace farebox::sandbox {
namespace {

constexpr std::uint32_t kRedeemWinningTicket = 0xec8b3cb6;
constexpr std::uint32_t kGetTicketHash = 0xb03fa864;
constexpr std::size_t kSelectorBytes = 4;
constexpr std::size_t kAuxBytes = 64;
constexpr std::size_t kMostBytes = 1'024;  ///< Of a signature or auxData: more is nobody's.

/// ABI-encoded words: arguments, or a tuple's fields. Offsets count from its beginning.
class Words {
public:
    explicit Words(std::string_view bytes) : bytes_{bytes} {}

    [[nodiscard]] std::optional<std::string_view> at(std::size_t index) const {
        const auto start = index * kWordBytes;
        return bytes_.size() < start + kWordBytes ? std::nullopt : std::optional{bytes_.substr(start, kWordBytes)};
    }
    [[nodiscard]] std::optional<Uint256> number(std::size_t index) const {
        const auto word = at(index);
        return word ? std::optional{protocol::from_word(protocol::as_bytes(*word).first<kWordBytes>())} : std::nullopt;
    }
    [[nodiscard]] std::optional<std::uint64_t> small(std::size_t index) const {
        const auto value = number(index);
        return value ? protocol::to_uint64(*value) : std::nullopt;
    }
    /// What an offset points to, up to the end.
    [[nodiscard]] std::optional<Words> pointed_to(std::size_t index) const {
        const auto offset = small(index);
        return offset && *offset <= bytes_.size() ? std::optional{Words{bytes_.substr(*offset)}} : std::nullopt;
    }
    [[nodiscard]] std::optional<Address> address(std::size_t index) const {
        const auto word = at(index);
        const auto padding = kWordBytes - Address::kSize;
        if (!word || word->substr(0, padding).find_first_not_of('\0') != std::string_view::npos) {
            return std::nullopt;
        }
        Address address;
        std::ranges::copy(word->substr(padding), address.data.begin());
        return address;
    }
    /// Behind an offset: a length and as many bytes.
    [[nodiscard]] std::optional<std::string> bytes(std::size_t index) const {
        const auto dynamic = pointed_to(index);
        const auto length = dynamic ? dynamic->small(0) : std::nullopt;
        if (!length || *length > kMostBytes || dynamic->bytes_.size() < kWordBytes + *length) {
            return std::nullopt;
        }
        return std::string{dynamic->bytes_.substr(kWordBytes, *length)};
    }

private:
    std::string_view bytes_;
};

template <class Tag>
Bytes<Tag, 32> bytes_of(std::string_view word) {
    Bytes<Tag, 32> bytes;
    std::ranges::copy(word, bytes.data.begin());
    return bytes;
}

/// Round and hash. A round beyond 63 bits exists as little as the largest one does.
void add_creation(std::string_view aux_data, protocol::Ticket& ticket) {
    const Words words{aux_data};
    constexpr auto kNever = std::numeric_limits<std::int64_t>::max() - kTicketValidityRounds;
    const auto round = words.small(0);
    ticket.creation_round =
        round && *round < static_cast<std::uint64_t>(kNever) ? static_cast<std::int64_t>(*round) : kNever;
    ticket.creation_round_block_hash = bytes_of<BlockHashTag>(*words.at(1));
}

std::optional<protocol::Ticket> read_ticket(const Words& fields, std::string& aux_data) {
    const auto recipient = fields.address(0);
    const auto sender = fields.address(1);
    const auto face_value = fields.number(2);
    const auto win_prob = fields.number(3);
    const auto nonce = fields.small(4);
    const auto rand_hash = fields.at(5);
    auto aux = fields.bytes(6);
    const bool whole = recipient && sender && face_value && win_prob && nonce && rand_hash && aux;
    if (!whole || *nonce > std::numeric_limits<std::uint32_t>::max()) {
        return std::nullopt;
    }
    protocol::Ticket ticket;
    ticket.recipient = *recipient;
    ticket.sender = *sender;
    ticket.face_value = Wei{*face_value};
    ticket.win_prob = *win_prob;
    ticket.sender_nonce = static_cast<std::uint32_t>(*nonce);
    ticket.recipient_rand_hash = bytes_of<RecipientRandHashTag>(*rand_hash);
    if (aux->size() == kAuxBytes) {
        add_creation(*aux, ticket);
    }
    aux_data = *std::move(aux);
    return ticket;
}

}  // namespace

std::optional<RedemptionCall> read_redemption_call(std::string_view call_data) {
    if (abi_selector(call_data) != kRedeemWinningTicket) {
        return std::nullopt;
    }
    const Words arguments{call_data.substr(kSelectorBytes)};
    const auto fields = arguments.pointed_to(0);
    auto signature = arguments.bytes(1);
    const auto recipient_rand = arguments.number(2);
    std::string aux_data;
    const auto ticket = fields ? read_ticket(*fields, aux_data) : std::nullopt;
    if (!ticket || !signature || !recipient_rand) {
        return RedemptionCall{};
    }
    if (!aux_data.empty() && aux_data.size() != kAuxBytes) {
        return RedemptionCall{std::nullopt, "invalid length for ticket auxData: must be 64 bytes"};
    }
    return RedemptionCall{WonTicket{*ticket, *std::move(signature), *recipient_rand}, {}};
}

std::optional<TicketHash> answer_ticket_hash(std::string_view call_data) {
    if (abi_selector(call_data) != kGetTicketHash) {
        return std::nullopt;
    }
    const auto fields = Words{call_data.substr(kSelectorBytes)}.pointed_to(0);
    std::string aux_data;
    const auto ticket = fields ? read_ticket(*fields, aux_data) : std::nullopt;
    const bool ours = ticket && (aux_data.empty() || aux_data.size() == kAuxBytes);
    return ours ? std::optional{protocol::ticket_hash(*ticket)} : std::nullopt;
}

}  // namespace farebox::sandbox
