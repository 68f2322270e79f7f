#include "tests/net/h2_script.hpp"

#include <charconv>
#include <cstdint>
#include <utility>

#include "net/grpc_frame.hpp"

namespace farebox::net::test {
namespace {

constexpr std::uint8_t kData = 0;
constexpr std::uint8_t kHeaders = 1;
constexpr std::uint8_t kContinuation = 9;

using Halves = std::pair<std::string_view, std::string_view>;

Halves split(std::string_view text, std::string_view separator) {
    const auto at = text.find(separator);
    return at == std::string_view::npos ? Halves{text, {}}
                                        : Halves{text.substr(0, at), text.substr(at + separator.size())};
}

/// The next word as a hex number; 0 where it is none.
std::uint32_t take_number(std::string_view& line) {
    const auto [word, rest] = split(line, " ");
    std::uint32_t number = 0;
    std::from_chars(word.data(), word.data() + word.size(), number, 16);
    line = rest;
    return number;
}

std::string from_hex(std::string_view digits) {
    std::string bytes;
    for (std::size_t i = 0; i + 1 < digits.size(); i += 2) {
        unsigned byte = 0;
        std::from_chars(digits.data() + i, digits.data() + i + 2, byte, 16);
        bytes.push_back(static_cast<char>(byte));
    }
    return bytes;
}

/// HPACK's integer with a prefix of seven bits, which is all a string's length needs.
void append_length(std::string& block, std::size_t length) {
    if (length < 127) {
        block.push_back(static_cast<char>(length));
        return;
    }
    block.push_back(127);
    for (length -= 127; length >= 128; length /= 128) {
        block.push_back(static_cast<char>(length % 128 | 128));
    }
    block.push_back(static_cast<char>(length));
}

/// Every field as a literal without indexing and without Huffman.
std::string header_block(std::string_view fields) {
    std::string block;
    while (!fields.empty()) {
        const auto [field, rest] = split(fields, "|");
        const auto [name, value] = split(field, ": ");
        block.push_back('\0');
        append_length(block, name.size());
        block.append(name);
        append_length(block, value.size());
        block.append(value);
        fields = rest;
    }
    return block;
}

std::string frame(std::uint32_t type, std::uint32_t flags, std::uint32_t stream, std::string_view payload) {
    std::string bytes;
    for (const unsigned shift : {16U, 8U, 0U}) {
        bytes.push_back(static_cast<char>(payload.size() >> shift));
    }
    bytes.push_back(static_cast<char>(type));
    bytes.push_back(static_cast<char>(flags));
    for (const unsigned shift : {24U, 16U, 8U, 0U}) {
        bytes.push_back(static_cast<char>(stream >> shift));
    }
    return bytes.append(payload);
}

std::string frame_of_line(std::string_view line) {
    const std::string_view whole = line;
    const auto [kind, rest] = split(line, " ");
    line = rest;
    if (kind == "R") {
        return from_hex(line);
    }
    const bool known = kind == "H" || kind == "C" || kind == "D" || kind == "G" || kind == "F";
    if (!known) {
        return std::string{whole};
    }
    const std::uint32_t type = kind == "F"   ? take_number(line)
                               : kind == "H" ? kHeaders
                               : kind == "C" ? kContinuation
                                             : kData;
    const std::uint32_t flags = take_number(line);
    const std::uint32_t stream = take_number(line);
    if (kind == "F") {
        return frame(type, flags, stream, from_hex(line));
    }
    if (kind == "G") {
        return frame(type, flags, stream, grpc_frame(line));
    }
    return frame(type, flags, stream, kind == "D" ? std::string{line} : header_block(line));
}

}  // namespace

std::string h2_frames(std::string_view script) {
    std::string bytes;
    while (!script.empty()) {
        const auto [line, rest] = split(script, "\n");
        bytes += frame_of_line(line);
        script = rest;
    }
    return bytes;
}

}  // namespace farebox::net::test
