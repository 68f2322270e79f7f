#pragma once

#include <google/protobuf/message.h>

#include <memory>
#include <nlohmann/json.hpp>
#include <random>
#include <string>
#include <string_view>
#include <vector>

#include "farebox/result.hpp"

/// libprotobuf as the judge of protocol/wire, through reflection on the generated messages of lp_rpc.proto.
namespace farebox::protocol::test {

using Json = nlohmann::json;
using ProtobufMessage = std::unique_ptr<google::protobuf::Message>;

/// Names of all messages that protocol/wire implements, without the package.
[[nodiscard]] std::vector<std::string> wire_message_names();

/// Decodes with protocol/wire and encodes again.
[[nodiscard]] Result<std::string> recode(const std::string& name, std::string_view bytes);

[[nodiscard]] ProtobufMessage new_protobuf(const std::string& name);
/// Sets the fields of the vectors' JSON form: proto field names, bytes as 0x-hex, 64-bit numbers as strings.
void fill(google::protobuf::Message& message, const Json& fields);
/// Sets random fields, sub-messages included.
void fill_randomly(google::protobuf::Message& message, std::mt19937_64& random, int depth = 0);
/// Ascending fields, maps sorted by key.
[[nodiscard]] std::string deterministic_bytes(const google::protobuf::Message& message);
/// The deterministic bytes of a message with these fields.
[[nodiscard]] std::string bytes_of_fields(const std::string& name, const Json& fields);

}  // namespace farebox::protocol::test
