#include "protocol/wire/auth_token.hpp"

#include "protocol/wire/reader.hpp"
#include "protocol/wire/writer.hpp"

namespace farebox::protocol::wire {

void merge(Reader& in, AuthToken& message) {
    while (in.next()) {
        switch (in.field()) {
            case 1:
                in.read_bytes(message.token);
                break;
            case 2:
                in.read_string(message.session_id, "net.AuthToken.session_id");
                break;
            case 3:
                in.read(message.expiration);
                break;
            default:
                break;
        }
        if (!in.taken()) {
            in.keep_unknown(message.unknown);
        }
    }
}

Result<AuthToken> decode_auth_token(std::string_view bytes) {
    return decode<AuthToken>(bytes);
}

void encode_to(const AuthToken& message, std::string& out) {
    append_bytes(1, message.token, out);
    append_bytes(2, message.session_id, out);
    append_signed(3, message.expiration, out);
    out.append(message.unknown);
}

std::string encode(const AuthToken& message) {
    std::string out;
    encode_to(message, out);
    return out;
}

}  // namespace farebox::protocol::wire
