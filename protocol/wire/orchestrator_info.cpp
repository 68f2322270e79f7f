#include "protocol/wire/orchestrator_info.hpp"

#include "protocol/wire/reader.hpp"
#include "protocol/wire/writer.hpp"

namespace farebox::protocol::wire {

void merge(Reader& in, OrchestratorInfo& message) {
    while (in.next()) {
        switch (in.field()) {
            case 1:
                in.read_string(message.transcoder, "net.OrchestratorInfo.transcoder");
                break;
            case 2:
                in.read_message(message.ticket_params);
                break;
            case 3:
                in.read_message(message.price_info);
                break;
            case 4:
                in.read_bytes(message.address);
                break;
            case 5:
                in.read_message(message.capabilities);
                break;
            case 6:
                in.read_message(message.auth_token);
                break;
            case 7:
                in.append_message(message.hardware);
                break;
            case 32:
                in.append_message(message.storage);
                break;
            case 33:
                in.append_message(message.capabilities_prices);
                break;
            case 34:
                in.append_string(message.nodes, "net.OrchestratorInfo.nodes");
                break;
            default:
                break;
        }
    }
}

Result<OrchestratorInfo> decode_orchestrator_info(std::string_view bytes) {
    return decode<OrchestratorInfo>(bytes);
}

void encode_to(const OrchestratorInfo& message, std::string& out) {
    append_bytes(1, message.transcoder, out);
    append_message(2, message.ticket_params, out);
    append_message(3, message.price_info, out);
    append_bytes(4, message.address, out);
    append_message(5, message.capabilities, out);
    append_message(6, message.auth_token, out);
    append_messages(7, message.hardware, out);
    append_messages(32, message.storage, out);
    append_messages(33, message.capabilities_prices, out);
    for (const std::string& value : message.nodes) {
        append_present_bytes(34, value, out);
    }
}

std::string encode(const OrchestratorInfo& message) {
    std::string out;
    encode_to(message, out);
    return out;
}

}  // namespace farebox::protocol::wire
