#include "protocol/ticket.hpp"

#include <algorithm>
#include <cstring>

#include "protocol/keccak.hpp"
#include "protocol/magnitude.hpp"
#include "protocol/uint256.hpp"

namespace farebox::protocol {

namespace {

constexpr std::size_t kNonceOffset = 104;

/// Fills a fixed buffer from the front.
class Packer {
public:
    explicit Packer(std::span<std::uint8_t> out) noexcept : out_{out} {}

    Packer& add(std::span<const std::uint8_t> bytes) noexcept {
        std::memcpy(out_.data() + size_, bytes.data(), bytes.size());
        size_ += bytes.size();
        return *this;
    }
    Packer& add(const Uint256& number) noexcept {
        const Word word = to_word(number);
        return add(word);
    }
    [[nodiscard]] std::size_t size() const noexcept { return size_; }

private:
    std::span<std::uint8_t> out_;
    std::size_t size_ = 0;
};

}  // namespace

Ticket make_ticket(const TicketParams& params, const Address& sender, std::uint32_t sender_nonce) noexcept {
    return {.recipient = params.recipient,
            .sender = sender,
            .face_value = params.face_value,
            .win_prob = params.win_prob,
            .sender_nonce = sender_nonce,
            .recipient_rand_hash = params.recipient_rand_hash,
            .creation_round = params.creation_round,
            .creation_round_block_hash = params.creation_round_block_hash};
}

void TicketPreimage::set_nonce(std::uint32_t sender_nonce) noexcept {
    const Word word = to_word(Uint256{{sender_nonce}});
    std::ranges::copy(word, bytes.begin() + kNonceOffset);
}

AuxData aux_data(std::int64_t creation_round, const BlockHash& creation_round_block_hash) noexcept {
    AuxData aux;
    if (creation_round != 0 || !creation_round_block_hash.is_zero()) {
        aux.size =
            // big.Int.Bytes of Go has no sign.
            Packer{aux.bytes}.add(Uint256{{magnitude(creation_round)}}).add(creation_round_block_hash.span()).size();
    }
    return aux;
}

TicketPreimage ticket_preimage(const Ticket& ticket) noexcept {
    TicketPreimage preimage;
    preimage.size = Packer{preimage.bytes}
                        .add(ticket.recipient.span())
                        .add(ticket.sender.span())
                        .add(ticket.face_value.value())
                        .add(ticket.win_prob)
                        .add(Uint256{{ticket.sender_nonce}})
                        .add(ticket.recipient_rand_hash.span())
                        .add(aux_data(ticket.creation_round, ticket.creation_round_block_hash).span())
                        .size();
    return preimage;
}

TicketHash ticket_hash(const TicketPreimage& preimage) noexcept {
    return {keccak256(preimage.span()).data};
}

TicketHash ticket_hash(const Ticket& ticket) noexcept {
    return ticket_hash(ticket_preimage(ticket));
}

Rational expected_value(const Wei& face_value, const Uint256& win_prob) {
    return Rational{win_prob, kMaxUint256} * Rational{face_value};
}

const Rational& ExpectedValueMemo::of(const Wei& face_value, const Uint256& win_prob) {
    if (face_value_ != face_value || win_prob_ != win_prob) {
        ev_ = expected_value(face_value, win_prob);
        face_value_ = face_value;
        win_prob_ = win_prob;
    }
    return ev_;
}

RecipientRandHash recipient_rand_hash(const Uint256& recipient_rand) noexcept {
    const Word word = to_word(recipient_rand);
    return {keccak256(word).data};
}

bool wins(const Signature& ticket_signature, const Uint256& recipient_rand, const Uint256& win_prob) noexcept {
    const Word word = to_word(recipient_rand);
    const Hash32 draw = Keccak256{}.update(ticket_signature.span()).update(word).finish();
    return from_word(draw.data) < win_prob;
}

}  // namespace farebox::protocol
