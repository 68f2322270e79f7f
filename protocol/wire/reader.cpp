#include "protocol/wire/reader.hpp"

#include <protozero/types.hpp>
#include <protozero/varint.hpp>

#include "protocol/utf8.hpp"

namespace farebox::protocol::wire {

namespace {

constexpr std::string_view kInvalidFormat = "proto: cannot parse invalid wire-format data";
constexpr std::uint64_t kMaxFieldNumber = (1U << 29U) - 1;
constexpr std::size_t kLongestVarint = protozero::max_varint_length;

}  // namespace

bool Reader::fail(std::string_view why) {
    error_ = why;
    rest_ = {};
    return false;
}

void Reader::fail_from(const Reader& inner) {
    if (inner.failed()) {
        (void)fail(inner.error_);
    }
}

bool Reader::has_room(std::size_t elements) {
    return elements < kMaxElements || fail("proto: field has too many elements");
}

// protozero drops what a ten-byte varint has above 64 bits; this protocol's other readers refuse it.
bool Reader::take_varint(std::uint64_t& value) {
    value = 0;
    for (std::size_t i = 0; i < rest_.size() && i < kLongestVarint; ++i) {
        const auto byte = static_cast<std::uint8_t>(rest_[i]);
        value |= static_cast<std::uint64_t>(byte & 0x7fU) << (7 * i);
        if (byte < 0x80U) {
            if (i == kLongestVarint - 1 && byte > 1) {
                break;
            }
            rest_.remove_prefix(i + 1);
            return true;
        }
    }
    return fail(kInvalidFormat);
}

bool Reader::take_bytes(std::uint64_t count) {
    if (count > rest_.size()) {
        return fail(kInvalidFormat);
    }
    value_ = rest_.substr(0, count);
    rest_.remove_prefix(count);
    return true;
}

bool Reader::take_tag() {
    std::uint64_t tag = 0;
    if (!take_varint(tag)) {
        return false;
    }
    const std::uint64_t number = tag >> 3U;
    if (number == 0 || number > kMaxFieldNumber || (tag & 7U) > 5) {
        return fail(kInvalidFormat);
    }
    field_ = static_cast<std::uint32_t>(number);
    type_ = static_cast<Type>(tag & 7U);
    return true;
}

bool Reader::take_value() {
    switch (type_) {
        case Type::varint:
            return take_varint(number_);
        case Type::fixed64:
            return take_bytes(8);
        case Type::fixed32:
            return take_bytes(4);
        case Type::delimited: {
            std::uint64_t length = 0;
            return take_varint(length) && take_bytes(length);
        }
        case Type::group:
            return skip_group();
        case Type::end_group:
            break;
    }
    return fail(kInvalidFormat);
}

/// Reads up to the end of the group whose start was just taken. Without recursion: depth is the sender's choice.
bool Reader::skip_group() {
    const std::uint32_t number = field_;
    std::vector<std::uint32_t> open{number};
    while (!open.empty()) {
        if (rest_.empty()) {
            return fail(kInvalidFormat);
        }
        if (!take_tag()) {
            return false;
        }
        if (type_ == Type::group) {
            if (open.size() == static_cast<std::size_t>(kMaxGroupDepth)) {
                return fail("proto: groups are nested too deeply");
            }
            open.push_back(field_);
        } else if (type_ == Type::end_group) {
            if (field_ != open.back()) {
                return fail(kInvalidFormat);
            }
            open.pop_back();
        } else if (!take_value()) {
            return false;
        }
    }
    field_ = number;
    type_ = Type::group;
    return true;
}

bool Reader::next() {
    if (rest_.empty()) {
        return false;
    }
    const char* const start = rest_.data();
    taken_ = false;
    if (!take_tag() || !take_value()) {
        return false;
    }
    raw_ = {start, static_cast<std::size_t>(rest_.data() - start)};
    return true;
}

void Reader::read(std::uint64_t& value) noexcept {
    if (take(Type::varint)) {
        value = number_;
    }
}
void Reader::read(std::int64_t& value) noexcept {
    if (take(Type::varint)) {
        value = static_cast<std::int64_t>(number_);
    }
}
void Reader::read(std::uint32_t& value) noexcept {
    if (take(Type::varint)) {
        value = static_cast<std::uint32_t>(number_);
    }
}
void Reader::read(std::int32_t& value) noexcept {
    if (take(Type::varint)) {
        value = static_cast<std::int32_t>(static_cast<std::uint32_t>(number_));
    }
}
void Reader::read(bool& value) noexcept {
    if (take(Type::varint)) {
        value = number_ != 0;
    }
}

void Reader::read_bytes(std::string& value) {
    if (take(Type::delimited)) {
        value.assign(value_);
    }
}

void Reader::read_string(std::string& value, std::string_view name) {
    if (!take(Type::delimited)) {
        return;
    }
    if (!is_valid_utf8(value_)) {
        (void)fail("proto: field " + std::string{name} + " contains invalid UTF-8");
        return;
    }
    value.assign(value_);
}

void Reader::append_string(std::vector<std::string>& values, std::string_view name) {
    if (take(Type::delimited) && has_room(values.size())) {
        read_string(values.emplace_back(), name);
    }
}

void Reader::append_bit_words(std::vector<std::uint64_t>& values) {
    const auto append = [&](std::uint64_t word) {
        if (values.size() == kMaxBitWords) {
            return fail("proto: capability bit string has too many words");
        }
        values.push_back(word);
        return true;
    };
    if (take(Type::varint)) {
        (void)append(number_);
        return;
    }
    if (!take(Type::delimited)) {
        return;
    }
    Reader packed{value_};
    std::uint64_t word = 0;
    while (!packed.rest_.empty() && packed.take_varint(word)) {
        if (!append(word)) {
            return;
        }
    }
    fail_from(packed);
}

void Reader::insert_number(std::map<std::uint32_t, std::uint32_t>& entries) {
    if (!take(Type::delimited) || !has_room(entries.size())) {
        return;
    }
    Reader entry{value_};
    std::uint32_t key = 0;
    std::uint32_t value = 0;
    while (entry.next()) {
        if (entry.field() == 1) {
            entry.read(key);
        } else if (entry.field() == 2) {
            entry.read(value);
        }
    }
    fail_from(entry);
    entries.insert_or_assign(key, value);
}

}  // namespace farebox::protocol::wire
