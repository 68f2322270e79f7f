#include "protocol/wire/seg_data.hpp"

#include "protocol/wire/reader.hpp"
#include "protocol/wire/writer.hpp"

namespace farebox::protocol::wire {

void merge(Reader& in, SegData& message) {
    while (in.next()) {
        switch (in.field()) {
            case 1:
                in.read_bytes(message.manifest_id);
                break;
            case 2:
                in.read(message.seq);
                break;
            case 3:
                in.read_bytes(message.hash);
                break;
            case 4:
                in.read_bytes(message.profiles);
                break;
            case 5:
                in.read_bytes(message.sig);
                break;
            case 6:
                in.read(message.duration);
                break;
            case 7:
                in.read_message(message.capabilities);
                break;
            case 8:
                in.read_message(message.auth_token);
                break;
            case 10:
                in.read(message.calc_perceptual_hash);
                break;
            case 32:
                in.append_message(message.storage);
                break;
            case 33:
                in.append_message(message.full_profiles);
                break;
            case 34:
                in.append_message(message.full_profiles2);
                break;
            case 35:
                in.append_message(message.full_profiles3);
                break;
            case 37:
                in.read_message(message.segment_parameters);
                break;
            case 38:
                in.read(message.force_session_reinit);
                break;
            default:
                break;
        }
    }
}

Result<SegData> decode_seg_data(std::string_view bytes) {
    return decode<SegData>(bytes);
}

void encode_to(const SegData& message, std::string& out) {
    append_bytes(1, message.manifest_id, out);
    append_signed(2, message.seq, out);
    append_bytes(3, message.hash, out);
    append_bytes(4, message.profiles, out);
    append_bytes(5, message.sig, out);
    append_signed(6, message.duration, out);
    append_message(7, message.capabilities, out);
    append_message(8, message.auth_token, out);
    append_unsigned(10, message.calc_perceptual_hash ? 1 : 0, out);
    append_messages(32, message.storage, out);
    append_messages(33, message.full_profiles, out);
    append_messages(34, message.full_profiles2, out);
    append_messages(35, message.full_profiles3, out);
    append_message(37, message.segment_parameters, out);
    append_unsigned(38, message.force_session_reinit ? 1 : 0, out);
}

std::string encode(const SegData& message) {
    std::string out;
    encode_to(message, out);
    return out;
}

}  // namespace farebox::protocol::wire
