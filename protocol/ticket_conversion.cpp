#include "protocol/ticket_conversion.hpp"

#include <algorithm>
#include <string>
#include <string_view>

#include "protocol/byte_view.hpp"
#include "protocol/uint256.hpp"

namespace farebox::protocol {

namespace {

Error too_long(std::string_view field) {
    return make_error(ErrorCode::ticket_params_rejected,
                      "ticketParams " + std::string{field} + " is longer than 32 bytes");
}

bool read_number(std::string_view bytes, Uint256& number) {
    const auto value = from_big_endian(bytes);
    if (value) {
        number = *value;
    }
    return static_cast<bool>(value);
}

template <class Hash>
bool read_hash(std::string_view bytes, Hash& hash) {
    if (bytes.size() > Hash::kSize) {
        return false;
    }
    std::ranges::copy(as_bytes(bytes), hash.data.end() - static_cast<std::ptrdiff_t>(bytes.size()));
    return true;
}

}  // namespace

Result<Address> address_from_bytes(std::string_view bytes) {
    Address address;
    if (bytes.size() != Address::kSize) {
        return make_error(ErrorCode::invalid_argument,
                          "address has " + std::to_string(bytes.size()) + " bytes instead of 20");
    }
    std::ranges::copy(as_bytes(bytes), address.data.begin());
    return address;
}

Result<TicketParams> to_ticket_params(const wire::TicketParams& wire) {
    const auto recipient = address_from_bytes(wire.recipient);
    if (!recipient) {
        return make_error(ErrorCode::ticket_params_rejected, "ticketParams recipient: " + recipient.error().message);
    }
    TicketParams params;
    params.recipient = *recipient;
    Uint256 face_value;
    if (!read_number(wire.face_value, face_value)) {
        return too_long("face_value");
    }
    params.face_value = Wei{face_value};
    if (!read_number(wire.win_prob, params.win_prob)) {
        return too_long("win_prob");
    }
    if (!read_hash(wire.recipient_rand_hash, params.recipient_rand_hash)) {
        return too_long("recipient_rand_hash");
    }
    if (!read_number(wire.seed, params.seed)) {
        return too_long("seed");
    }
    if (!read_number(wire.expiration_block, params.expiration_block)) {
        return too_long("expiration_block");
    }
    if (wire.expiration_params) {
        params.creation_round = wire.expiration_params->creation_round;
        if (!read_hash(wire.expiration_params->creation_round_block_hash, params.creation_round_block_hash)) {
            return too_long("creation_round_block_hash");
        }
    }
    return params;
}

wire::TicketParams to_payment_params(const TicketParams& params) {
    wire::TicketParams wire;
    wire.recipient = to_string(params.recipient);
    wire.face_value = to_minimal_big_endian(params.face_value.value());
    wire.win_prob = to_minimal_big_endian(params.win_prob);
    wire.recipient_rand_hash = to_string(params.recipient_rand_hash);
    wire.seed = to_minimal_big_endian(params.seed);
    wire.expiration_block = to_minimal_big_endian(params.expiration_block);
    return wire;
}

}  // namespace farebox::protocol
