#include "protocol/wire/os_info.hpp"

#include "protocol/wire/reader.hpp"
#include "protocol/wire/writer.hpp"

namespace farebox::protocol::wire {

void merge(Reader& in, OsInfo& message) {
    while (in.next()) {
        switch (in.field()) {
            case 1:
                in.read(message.storage_type);
                break;
            case 16:
                in.read_message(message.s3_info);
                break;
            default:
                break;
        }
    }
}

Result<OsInfo> decode_os_info(std::string_view bytes) {
    return decode<OsInfo>(bytes);
}

void encode_to(const OsInfo& message, std::string& out) {
    append_signed(1, message.storage_type, out);
    append_message(16, message.s3_info, out);
}

std::string encode(const OsInfo& message) {
    std::string out;
    encode_to(message, out);
    return out;
}

}  // namespace farebox::protocol::wire
