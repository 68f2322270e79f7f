#include "protocol/wire/end_transcoding_session_request.hpp"

#include "protocol/wire/reader.hpp"
#include "protocol/wire/writer.hpp"

namespace farebox::protocol::wire {

void merge(Reader& in, EndTranscodingSessionRequest& message) {
    while (in.next()) {
        switch (in.field()) {
            case 1:
                in.read_message(message.auth_token);
                break;
            default:
                break;
        }
    }
}

Result<EndTranscodingSessionRequest> decode_end_transcoding_session_request(std::string_view bytes) {
    return decode<EndTranscodingSessionRequest>(bytes);
}

void encode_to(const EndTranscodingSessionRequest& message, std::string& out) {
    append_message(1, message.auth_token, out);
}

std::string encode(const EndTranscodingSessionRequest& message) {
    std::string out;
    encode_to(message, out);
    return out;
}

}  // namespace farebox::protocol::wire
