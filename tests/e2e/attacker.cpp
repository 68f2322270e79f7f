#include "tests/e2e/attacker.hpp"

#include <algorithm>
#include <array>

#include "protocol/byte_view.hpp"
#include "protocol/uint256.hpp"

namespace farebox::test {
namespace {

std::string framed(std::uint8_t kind, const std::string& body) {
    std::string frame{static_cast<char>(vault::kFrameVersion), static_cast<char>(kind)};
    for (const unsigned shift : {24U, 16U, 8U, 0U}) {
        frame.push_back(static_cast<char>(body.size() >> shift));
    }
    return frame + body;
}

/// Nothing but what asks for signatures, and hello.
bool may_be_sent(const std::string& frame) {
    const auto request = vault::decode_request(frame);
    return !request || std::holds_alternative<vault::HelloRequest>(*request) ||
           std::holds_alternative<vault::PaymentOrder>(*request) ||
           std::holds_alternative<vault::AddressProofRequest>(*request) ||
           std::holds_alternative<vault::ByocJob>(*request) ||
           std::holds_alternative<vault::TransactionOrder>(*request);
}

}  // namespace

std::string Attacker::bytes(std::size_t count) {
    std::string made(count, '\0');
    std::ranges::generate(made, [this] { return static_cast<char>(random_()); });
    return made;
}

template <class Fixed>
Fixed Attacker::fixed() {
    Fixed value;
    std::ranges::generate(value.data, [this] { return static_cast<std::uint8_t>(random_()); });
    return value;
}

/// The value, its neighbours, and what is far from it.
Uint256 Attacker::around(const Uint256& value) {
    switch (below(6)) {
        case 0:
            return protocol::checked_add(value, Uint256{{1}}).operator bool()
                       ? *protocol::checked_add(value, Uint256{{1}})
                       : value;
        case 1:
            return {};
        case 2:
            return kMaxUint256;
        case 3:
            return Uint256{{random_(), random_(), random_(), random_()}};
        case 4:
            return Uint256{{random_() >> below(64)}};
        default:
            return value;
    }
}

Address Attacker::some_key() {
    return one_in(10) ? fixed<Address>() : key_;
}

vault::PaymentOrder Attacker::payment() {
    static constexpr std::array<std::uint32_t, 8> kCounts{0, 1, 1, 1, 2, 3, 100, 101};
    static constexpr std::array<std::uint32_t, 7> kNonces{0, 1, 2, 501, 600, 601, 0xffffffff};
    vault::PaymentOrder order;
    order.key = some_key();
    order.recipient = one_in(20) ? Address{} : fixed<Address>();
    order.face_value = Wei{around(caps_.max_face_value.value())};
    // The probability at which the expected value is just the cap.
    const auto ratio = protocol::to_uint64(caps_.max_face_value.value()).value_or(1) /
                       protocol::to_uint64(caps_.max_ticket_ev.value()).value_or(1);
    order.win_prob = around(protocol::divide(kMaxUint256, std::max<std::uint64_t>(ratio, 1)));
    order.rand_hash = fixed<RecipientRandHash>();
    order.creation_round = one_in(3) ? 0 : static_cast<std::int64_t>(random_() >> below(64));
    order.creation_round_block_hash = one_in(3) ? BlockHash{} : fixed<BlockHash>();
    order.first_nonce = kNonces.at(below(kNonces.size()));
    order.count = kCounts.at(below(kCounts.size()));
    if (one_in(2)) {
        order.manifest_id = one_in(4) ? bytes(below(66)) : std::string(below(66), 'm');
    }
    return order;
}

std::string Attacker::some_json() {
    static const std::array<std::string, 8> kTexts{"{}",  R"({"a":"b"})",   "[]", "{", R"({"a":1}{)",
                                                   " {}", "{\"a\":\"\n\"}", ""};
    if (one_in(3)) {
        return kTexts.at(below(kTexts.size()));
    }
    static constexpr std::array<std::size_t, 8> kSizes{10, 158, 159, 222, 223, 1'000, 32'758, 65'526};
    const auto size = kSizes.at(below(kSizes.size())) + below(3);
    return R"({"a":")" + std::string(size, static_cast<char>('a' + below(26))) + R"("})";
}

vault::ByocJob Attacker::job() {
    return {some_key(), one_in(10) ? bytes(below(300)) : some_json(), one_in(10) ? bytes(below(300)) : some_json()};
}

vault::TransactionOrder Attacker::transaction() {
    return {.key = some_key(),
            .function = protocol::kBrokerFunctions.at(below(protocol::kBrokerFunctions.size())),
            .deposit = Wei{around({})},
            .reserve = Wei{around({})},
            .nonce = random_() >> below(64),
            .gas_limit = 21'000 + below(1'000'000),
            .max_fee_per_gas = Wei{around(Uint256{{1'000'000'000}})},
            .max_priority_fee_per_gas = {}};
}

vault::Request Attacker::request() {
    switch (below(8)) {
        case 0:
            return vault::HelloRequest{};
        case 1:
            return vault::AddressProofRequest{some_key()};
        case 2:
        case 3:
            return job();
        case 4:
            return transaction();
        default:
            return payment();
    }
}

std::string Attacker::changed(std::string frame) {
    for (auto changes = 1 + below(4); changes > 0 && !frame.empty(); --changes) {
        const auto at = below(frame.size());
        switch (below(4)) {
            case 0:
                frame[at] = static_cast<char>(random_());
                break;
            case 1:
                frame.erase(at, 1 + below(8));
                break;
            case 2:
                frame.insert(at, bytes(1 + below(8)));
                break;
            default:
                frame[1 % frame.size()] = static_cast<char>(below(12));  // another kind, with this body
        }
    }
    return one_in(2) && frame.size() > vault::kFrameHeaderBytes
               ? framed(static_cast<std::uint8_t>(frame[1]), frame.substr(vault::kFrameHeaderBytes))
               : frame;
}

std::string Attacker::any_frame() {
    switch (below(10)) {
        case 0:
            return bytes(below(600));
        case 1:
            return framed(static_cast<std::uint8_t>(random_()), bytes(below(300)));
        case 2:
        case 3:
        case 4:
            return changed(vault::encode_request(request()));
        default:
            return vault::encode_request(request());
    }
}

std::string Attacker::frame() {
    for (;;) {
        auto made = any_frame();
        if (may_be_sent(made)) {
            return made;
        }
    }
}

protocol::Ticket Attacker::forbidden_ticket() {
    protocol::Ticket ticket;
    ticket.recipient = fixed<Address>();
    ticket.recipient.data.front() = '{';  // the preimage shall begin as a BYOC job does
    ticket.sender = key_;
    ticket.face_value = Wei{kMaxUint256};
    ticket.win_prob = kMaxUint256;
    ticket.sender_nonce = static_cast<std::uint32_t>(1 + below(600));
    ticket.recipient_rand_hash = fixed<RecipientRandHash>();
    ticket.recipient_rand_hash.data.back() = '}';  // … and end
    if (one_in(2)) {
        ticket.creation_round = static_cast<std::int64_t>(1 + below(10'000));
        ticket.creation_round_block_hash = fixed<BlockHash>();
        ticket.creation_round_block_hash.data.back() = '}';
    }
    return ticket;
}

std::string Attacker::frame_with(const protocol::Ticket& ticket) {
    const auto preimage = protocol::ticket_preimage(ticket);
    const std::string text{protocol::as_chars(preimage.span())};
    const auto cut = below(text.size() + 1);
    const std::string hash{protocol::as_chars(protocol::ticket_hash(preimage).span())};
    switch (below(8)) {
        case 0:
            return vault::encode_request(vault::ByocJob{key_, text, ""});
        case 1:
            return vault::encode_request(vault::ByocJob{key_, text.substr(0, cut), text.substr(cut)});
        case 2:
            return vault::encode_request(vault::ByocJob{key_, text, "{}"});
        case 3:
            return vault::encode_request(vault::ByocJob{key_, hash, one_in(2) ? "" : "{}"});
        case 4:
            return framed(static_cast<std::uint8_t>(vault::FrameKind::byoc_job),
                          std::string{protocol::as_chars(key_.span())} + text);
        case 5: {
            auto order = transaction();
            order.deposit = Wei{protocol::from_word(preimage.span().first<32>())};
            order.reserve = Wei{protocol::from_word(preimage.span().subspan<32, 32>())};
            return vault::encode_request(order);
        }
        default: {
            // No payment, whatever the length; nor an order that takes something away from the vault.
            static constexpr std::array<std::uint8_t, 8> kKinds{0, 1, 3, 4, 5, 11, 0x82, 0xff};
            return framed(kKinds.at(below(kKinds.size())), one_in(2) ? text : text.substr(cut) + hash);
        }
    }
}

}  // namespace farebox::test
