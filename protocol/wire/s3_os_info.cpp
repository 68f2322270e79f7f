#include "protocol/wire/s3_os_info.hpp"

#include "protocol/wire/reader.hpp"
#include "protocol/wire/writer.hpp"

namespace farebox::protocol::wire {

void merge(Reader& in, S3OsInfo& message) {
    while (in.next()) {
        switch (in.field()) {
            case 1:
                in.read_string(message.host, "net.S3OSInfo.host");
                break;
            case 2:
                in.read_string(message.key, "net.S3OSInfo.key");
                break;
            case 3:
                in.read_string(message.policy, "net.S3OSInfo.policy");
                break;
            case 4:
                in.read_string(message.signature, "net.S3OSInfo.signature");
                break;
            case 5:
                in.read_string(message.credential, "net.S3OSInfo.credential");
                break;
            case 6:
                in.read_string(message.x_amz_date, "net.S3OSInfo.xAmzDate");
                break;
            default:
                break;
        }
    }
}

Result<S3OsInfo> decode_s3_os_info(std::string_view bytes) {
    return decode<S3OsInfo>(bytes);
}

void encode_to(const S3OsInfo& message, std::string& out) {
    append_bytes(1, message.host, out);
    append_bytes(2, message.key, out);
    append_bytes(3, message.policy, out);
    append_bytes(4, message.signature, out);
    append_bytes(5, message.credential, out);
    append_bytes(6, message.x_amz_date, out);
}

std::string encode(const S3OsInfo& message) {
    std::string out;
    encode_to(message, out);
    return out;
}

}  // namespace farebox::protocol::wire
