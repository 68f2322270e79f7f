#pragma once

#include <protozero/types.hpp>
#include <protozero/varint.hpp>

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <protozero/buffer_string.hpp>

/// How this folder's .cpp files append fields: default values are left out, maps come out sorted by key.
namespace farebox::protocol::wire {

inline void append_tag(std::uint32_t field, protozero::pbf_wire_type type, std::string& out) {
    protozero::add_varint_to_buffer(&out, (static_cast<std::uint64_t>(field) << 3U) | static_cast<std::uint64_t>(type));
}

inline void append_unsigned(std::uint32_t field, std::uint64_t value, std::string& out) {
    if (value != 0) {
        append_tag(field, protozero::pbf_wire_type::varint, out);
        protozero::add_varint_to_buffer(&out, value);
    }
}

/// Negative numbers of any width take ten bytes, as protobuf's int32 and int64 do.
inline void append_signed(std::uint32_t field, std::int64_t value, std::string& out) {
    append_unsigned(field, static_cast<std::uint64_t>(value), out);
}

/// Also where empty: for elements of repeated fields.
inline void append_present_bytes(std::uint32_t field, std::string_view value, std::string& out) {
    append_tag(field, protozero::pbf_wire_type::length_delimited, out);
    protozero::add_varint_to_buffer(&out, value.size());
    out.append(value);
}

inline void append_bytes(std::uint32_t field, std::string_view value, std::string& out) {
    if (!value.empty()) {
        append_present_bytes(field, value, out);
    }
}

void append_packed(std::uint32_t field, const std::vector<std::uint64_t>& values, std::string& out);

/// A delimited field whose content `write` appends. One byte is kept for the length, which nearly always suffices;
/// a longer length moves the content once.
template <class Write>
void append_delimited(std::uint32_t field, std::string& out, const Write& write) {
    append_tag(field, protozero::pbf_wire_type::length_delimited, out);
    const std::size_t start = out.size();
    out.push_back('\0');
    write();
    char length[protozero::max_varint_length];
    const auto digits = static_cast<std::size_t>(protozero::add_varint_to_buffer(length, out.size() - start - 1));
    out.replace(start, 1, length, digits);
}

template <class Message>
void append_message(std::uint32_t field, const Message& message, std::string& out) {
    append_delimited(field, out, [&] { encode_to(message, out); });
}

template <class Message>
void append_message(std::uint32_t field, const std::optional<Message>& message, std::string& out) {
    if (message) {
        append_message(field, *message, out);
    }
}

template <class Message>
void append_messages(std::uint32_t field, const std::vector<Message>& messages, std::string& out) {
    for (const Message& message : messages) {
        append_message(field, message, out);
    }
}

inline void append_map_key(std::uint32_t key, std::string& out) {
    append_tag(1, protozero::pbf_wire_type::varint, out);
    protozero::add_varint_to_buffer(&out, key);
}
inline void append_map_key(std::string_view key, std::string& out) {
    append_present_bytes(1, key, out);
}

/// Key and value are written even where they hold defaults.
template <class Key, class Message>
void append_map(std::uint32_t field, const std::map<Key, Message>& entries, std::string& out) {
    for (const auto& entry : entries) {
        append_delimited(field, out, [&] {
            append_map_key(entry.first, out);
            append_message(2, entry.second, out);
        });
    }
}

void append_map(std::uint32_t field, const std::map<std::uint32_t, std::uint32_t>& entries, std::string& out);

}  // namespace farebox::protocol::wire
