#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "farebox/result.hpp"

namespace farebox::protocol::wire {

/// A message longer than this is refused before it is looked at.
inline constexpr std::size_t kMaxMessageBytes = 4 << 20;
/// Elements of one repeated or map field: a few bytes on the wire become a structure in memory.
inline constexpr std::size_t kMaxElements = 16'384;
/// Words of a capability bit string: 4096 capabilities, where about forty exist.
inline constexpr std::size_t kMaxBitWords = 64;
/// Groups inside groups. Messages of this protocol never nest deeper than their types do.
inline constexpr int kMaxGroupDepth = 100;

/**
 * @brief Reads the fields of one protobuf message, by the rules of proto3 as Go's implementation applies them.
 *
 * Only for this folder's .cpp files and their tests. A message's merge() loops over next() and hands each field it
 * knows to one read_…(); these check the field's wire type and leave the target alone where it does not match, so that
 * such a field counts as unknown.
 *
 * - Field numbers 1 to 2^29 - 1, wire types 0, 1, 2, 5 and groups. Varints of at most ten bytes and 64 bits; longer
 *   encodings of small numbers are allowed. Anything truncated is an error.
 * - The last value of a scalar wins, sub-messages merge, repeated fields append (numbers packed or not), a map entry
 *   replaces an earlier one of its key, and a missing key or value is the default.
 * - 32-bit numbers keep the low 32 bits, any non-zero bool is true, unknown enumerators are kept.
 * - String fields must be valid UTF-8; bytes fields may hold anything.
 * - Unknown fields are skipped, groups included; messages that are sent on keep them (keep_unknown).
 *
 * After an error next() returns false and error() says what was wrong; nothing throws.
 */
class Reader {
public:
    explicit Reader(std::string_view bytes) noexcept : rest_{bytes} {}

    /// Steps to the next field. False at the end and after an error.
    [[nodiscard]] bool next();
    [[nodiscard]] std::uint32_t field() const noexcept { return field_; }
    [[nodiscard]] bool failed() const noexcept { return !error_.empty(); }
    [[nodiscard]] const std::string& error() const noexcept { return error_; }

    void read(std::uint64_t& value) noexcept;
    void read(std::int64_t& value) noexcept;
    void read(std::uint32_t& value) noexcept;
    void read(std::int32_t& value) noexcept;
    void read(bool& value) noexcept;
    void read_bytes(std::string& value);
    /// `name` is the field's full name, for the error's text.
    void read_string(std::string& value, std::string_view name);
    void append_string(std::vector<std::string>& values, std::string_view name);
    /// Packed or not; at most kMaxBitWords.
    void append_bit_words(std::vector<std::uint64_t>& values);
    /// Whether the current field was read: a known number with another wire type was not.
    [[nodiscard]] bool taken() const noexcept { return taken_; }
    /// Appends the raw field, tag included.
    void keep_unknown(std::string& unknown) const { unknown.append(raw_); }

    template <class Message>
    void read_message(std::optional<Message>& value) {
        if (take(Type::delimited)) {
            read_into(value ? *value : value.emplace());
        }
    }
    template <class Message>
    void append_message(std::vector<Message>& values) {
        if (take(Type::delimited) && has_room(values.size())) {
            read_into(values.emplace_back());
        }
    }
    void insert_number(std::map<std::uint32_t, std::uint32_t>& entries);
    template <class Message>
    void insert_message(std::map<std::uint32_t, Message>& entries) {
        insert_entry<std::uint32_t, Message>(entries, [](Reader& entry, std::uint32_t& key) { entry.read(key); });
    }
    template <class Message>
    void insert_message(std::map<std::string, Message>& entries, std::string_view name) {
        insert_entry<std::string, Message>(entries,
                                           [&](Reader& entry, std::string& key) { entry.read_string(key, name); });
    }

private:
    enum class Type : std::uint8_t { varint = 0, fixed64 = 1, delimited = 2, group = 3, end_group = 4, fixed32 = 5 };

    /// Whether the current field has that wire type, and so is taken.
    [[nodiscard]] bool take(Type type) noexcept {
        taken_ = type_ == type;
        return taken_;
    }
    [[nodiscard]] bool has_room(std::size_t elements);
    [[nodiscard]] bool take_tag();
    [[nodiscard]] bool take_value();
    [[nodiscard]] bool take_varint(std::uint64_t& value);
    [[nodiscard]] bool take_bytes(std::uint64_t count);
    [[nodiscard]] bool skip_group();
    bool fail(std::string_view why);
    void fail_from(const Reader& inner);

    template <class Message>
    void read_into(Message& message) {
        Reader inner{value_};
        merge(inner, message);
        fail_from(inner);
    }
    template <class Key, class Message, class ReadKey>
    void insert_entry(std::map<Key, Message>& entries, const ReadKey& read_key) {
        if (!take(Type::delimited) || !has_room(entries.size())) {
            return;
        }
        Reader entry{value_};
        Key key{};
        std::optional<Message> value;
        while (entry.next()) {
            if (entry.field() == 1) {
                read_key(entry, key);
            } else if (entry.field() == 2) {
                entry.read_message(value);
            }
        }
        fail_from(entry);
        entries.insert_or_assign(std::move(key), value ? *std::move(value) : Message{});
    }

    std::string_view rest_;
    std::string_view raw_;    // the current field with its tag
    std::string_view value_;  // of a delimited field
    std::uint64_t number_ = 0;
    std::uint32_t field_ = 0;
    Type type_ = Type::varint;
    bool taken_ = false;
    std::string error_;
};

/// A whole message, or ErrorCode::invalid_argument with the reader's text.
template <class Message>
Result<Message> decode(std::string_view bytes) {
    if (bytes.size() > kMaxMessageBytes) {
        return make_error(ErrorCode::invalid_argument, "proto: message is longer than 4 MiB");
    }
    Reader in{bytes};
    Message message;
    merge(in, message);
    if (in.failed()) {
        return make_error(ErrorCode::invalid_argument, in.error());
    }
    return message;
}

}  // namespace farebox::protocol::wire
