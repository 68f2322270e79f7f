#include "tests/protocol/wire_oracle.hpp"

#include <google/protobuf/io/coded_stream.h>
#include <google/protobuf/io/zero_copy_stream_impl_lite.h>
#include <google/protobuf/stubs/logging.h>

#include <map>
#include <stdexcept>

#include "lp_rpc.pb.h"
#include "protocol/wire/end_transcoding_session_request.hpp"
#include "protocol/wire/orchestrator_request.hpp"
#include "protocol/wire/payment.hpp"
#include "protocol/wire/payment_result.hpp"
#include "protocol/wire/ping_pong.hpp"
#include "protocol/wire/seg_data.hpp"
#include "tests/support/vector_values.hpp"

namespace farebox::protocol::test {

namespace {

using farebox::test::bytes_of;
using farebox::test::int64_of;
using farebox::test::uint64_of;
using google::protobuf::FieldDescriptor;
using google::protobuf::Message;
using Recode = Result<std::string> (*)(std::string_view);

template <auto decode>
Result<std::string> recode_with(std::string_view bytes) {
    const auto message = decode(bytes);
    if (!message) {
        return message.error();
    }
    return encode(*message);
}

const std::map<std::string, Recode>& codecs() {
    static const std::map<std::string, Recode> table{
        {"AuthToken", recode_with<wire::decode_auth_token>},
        {"Capabilities", recode_with<wire::decode_capabilities>},
        {"Capabilities.CapabilityConstraints", recode_with<wire::decode_capability_constraints>},
        {"Capabilities.CapabilityConstraints.ModelConstraint", recode_with<wire::decode_model_constraint>},
        {"Capabilities.Constraints", recode_with<wire::decode_constraints>},
        {"EndTranscodingSessionRequest", recode_with<wire::decode_end_transcoding_session_request>},
        {"GPUComputeInfo", recode_with<wire::decode_gpu_compute_info>},
        {"HardwareInformation", recode_with<wire::decode_hardware_information>},
        {"OSInfo", recode_with<wire::decode_os_info>},
        {"OrchestratorInfo", recode_with<wire::decode_orchestrator_info>},
        {"OrchestratorRequest", recode_with<wire::decode_orchestrator_request>},
        {"Payment", recode_with<wire::decode_payment>},
        {"PaymentResult", recode_with<wire::decode_payment_result>},
        {"PingPong", recode_with<wire::decode_ping_pong>},
        {"PriceInfo", recode_with<wire::decode_price_info>},
        {"S3OSInfo", recode_with<wire::decode_s3_os_info>},
        {"SegData", recode_with<wire::decode_seg_data>},
        {"SegParameters", recode_with<wire::decode_seg_parameters>},
        {"TicketExpirationParams", recode_with<wire::decode_ticket_expiration_params>},
        {"TicketParams", recode_with<wire::decode_ticket_params>},
        {"TicketSenderParams", recode_with<wire::decode_ticket_sender_params>},
        {"VideoProfile", recode_with<wire::decode_video_profile>},
    };
    return table;
}

void set_value(Message& message, const FieldDescriptor& field, const Json& value);

/// Reflection shows a map as a repeated message of key and value.
void fill_map(Message& message, const FieldDescriptor& field, const Json& entries) {
    for (const auto& [key, value] : entries.items()) {
        Message& entry = *message.GetReflection()->AddMessage(&message, &field);
        set_value(entry, *field.message_type()->map_key(), key);
        set_value(entry, *field.message_type()->map_value(), value);
    }
}

void set_value(Message& message, const FieldDescriptor& field, const Json& value) {
    const auto& access = *message.GetReflection();
    const bool repeated = field.is_repeated();
    switch (field.cpp_type()) {
        case FieldDescriptor::CPPTYPE_MESSAGE:
            fill(repeated ? *access.AddMessage(&message, &field) : *access.MutableMessage(&message, &field), value);
            return;
        case FieldDescriptor::CPPTYPE_STRING: {
            const bool is_bytes = field.type() == FieldDescriptor::TYPE_BYTES;
            const std::string text = is_bytes ? bytes_of(value) : value.get<std::string>();
            repeated ? access.AddString(&message, &field, text) : access.SetString(&message, &field, text);
            return;
        }
        case FieldDescriptor::CPPTYPE_UINT64:
            repeated ? access.AddUInt64(&message, &field, uint64_of(value))
                     : access.SetUInt64(&message, &field, uint64_of(value));
            return;
        case FieldDescriptor::CPPTYPE_UINT32:
            return access.SetUInt32(&message, &field, static_cast<std::uint32_t>(uint64_of(value)));
        case FieldDescriptor::CPPTYPE_INT64:
            return access.SetInt64(&message, &field, int64_of(value));
        case FieldDescriptor::CPPTYPE_INT32:
            return access.SetInt32(&message, &field, static_cast<std::int32_t>(int64_of(value)));
        case FieldDescriptor::CPPTYPE_ENUM:
            return access.SetEnumValue(&message, &field, value.get<int>());
        case FieldDescriptor::CPPTYPE_BOOL:
            return access.SetBool(&message, &field, value.get<bool>());
        default:
            throw std::logic_error("field type without a vector: " + field.full_name());
    }
}

Json random_value(const FieldDescriptor& field, std::mt19937_64& random) {
    const std::uint64_t number = random() >> (random() % 64);
    switch (field.cpp_type()) {
        case FieldDescriptor::CPPTYPE_STRING: {
            std::string text(random() % 5 == 0 ? 200 : random() % 6, '\0');
            for (char& c : text) {
                c = static_cast<char>('a' + random() % 26);
            }
            return field.type() == FieldDescriptor::TYPE_BYTES
                       ? to_hex_0x({reinterpret_cast<const std::uint8_t*>(text.data()), text.size()})
                       : text;
        }
        case FieldDescriptor::CPPTYPE_UINT64:
            return std::to_string(number);
        case FieldDescriptor::CPPTYPE_INT64:
            return std::to_string(static_cast<std::int64_t>(random() % 2 == 0 ? number : 0 - number));
        case FieldDescriptor::CPPTYPE_UINT32:
            return static_cast<std::uint32_t>(number);
        case FieldDescriptor::CPPTYPE_INT32:
        case FieldDescriptor::CPPTYPE_ENUM:
            return static_cast<std::int32_t>(number);
        default:
            return number % 2 == 0;
    }
}

}  // namespace

std::vector<std::string> wire_message_names() {
    std::vector<std::string> names;
    for (const auto& entry : codecs()) {
        names.push_back(entry.first);
    }
    return names;
}

Result<std::string> recode(const std::string& name, std::string_view bytes) {
    return codecs().at(name)(bytes);
}

ProtobufMessage new_protobuf(const std::string& name) {
    // It would print a line for every string that is not UTF-8.
    static const google::protobuf::LogSilencer silencer;
    // Naming one generated type links the file's descriptors in.
    const auto* pool = net::Payment::descriptor()->file()->pool();
    const auto* type = pool->FindMessageTypeByName("net." + name);
    if (type == nullptr) {
        throw std::logic_error("no message net." + name);
    }
    return ProtobufMessage{google::protobuf::MessageFactory::generated_factory()->GetPrototype(type)->New()};
}

void fill(Message& message, const Json& fields) {
    for (const auto& [name, value] : fields.items()) {
        const FieldDescriptor* field = message.GetDescriptor()->FindFieldByName(name);
        if (field == nullptr) {
            throw std::logic_error("no field " + name + " in " + message.GetTypeName());
        }
        if (field->is_map()) {
            fill_map(message, *field, value);
        } else if (field->is_repeated()) {
            for (const Json& element : value) {
                set_value(message, *field, element);
            }
        } else {
            set_value(message, *field, value);
        }
    }
}

void fill_randomly(Message& message, std::mt19937_64& random, int depth) {
    const auto& access = *message.GetReflection();
    const auto& type = *message.GetDescriptor();
    for (int i = 0; i < type.field_count(); ++i) {
        const FieldDescriptor& field = *type.field(i);
        const bool is_entry = type.map_key() != nullptr;
        if (!is_entry && random() % 3 == 0) {
            continue;
        }
        const std::uint64_t count = field.is_repeated() ? random() % 4 : 1;
        for (std::uint64_t n = 0; n < count; ++n) {
            if (field.cpp_type() != FieldDescriptor::CPPTYPE_MESSAGE) {
                set_value(message, field, random_value(field, random));
            } else {
                fill_randomly(field.is_repeated() ? *access.AddMessage(&message, &field)
                                                  : *access.MutableMessage(&message, &field),
                              random, depth + 1);
            }
        }
    }
}

std::string deterministic_bytes(const Message& message) {
    std::string bytes;
    {
        google::protobuf::io::StringOutputStream stream{&bytes};
        google::protobuf::io::CodedOutputStream coded{&stream};
        coded.SetSerializationDeterministic(true);
        message.SerializeToCodedStream(&coded);
    }
    return bytes;
}

std::string bytes_of_fields(const std::string& name, const Json& fields) {
    const auto message = new_protobuf(name);
    fill(*message, fields);
    return deterministic_bytes(*message);
}

}  // namespace farebox::protocol::test
