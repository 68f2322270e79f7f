#include "protocol/wire/writer.hpp"

namespace farebox::protocol::wire {

void append_packed(std::uint32_t field, const std::vector<std::uint64_t>& values, std::string& out) {
    if (values.empty()) {
        return;
    }
    append_delimited(field, out, [&] {
        for (const std::uint64_t value : values) {
            protozero::add_varint_to_buffer(&out, value);
        }
    });
}

void append_map(std::uint32_t field, const std::map<std::uint32_t, std::uint32_t>& entries, std::string& out) {
    for (const auto& [key, value] : entries) {
        const std::uint32_t present_value = value;
        append_delimited(field, out, [&, id = key] {
            append_map_key(id, out);
            append_tag(2, protozero::pbf_wire_type::varint, out);
            protozero::add_varint_to_buffer(&out, present_value);
        });
    }
}

}  // namespace farebox::protocol::wire
