#include "json/text.hpp"

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>

namespace farebox::json {
namespace {

constexpr std::string_view kReplacement = "\\ufffd";

void append_control(std::string& out, unsigned char byte) {
    constexpr std::string_view kHex = "0123456789abcdef";
    out += "\\u00";
    out += kHex[byte >> 4U];
    out += kHex[byte & 0xFU];
}

void append_ascii(std::string& out, char c) {
    switch (c) {
        case '"':
            out += "\\\"";
            break;
        case '\\':
            out += "\\\\";
            break;
        case '\b':
            out += "\\b";
            break;
        case '\f':
            out += "\\f";
            break;
        case '\n':
            out += "\\n";
            break;
        case '\r':
            out += "\\r";
            break;
        case '\t':
            out += "\\t";
            break;
        default:
            append_control(out, static_cast<unsigned char>(c));
    }
}

/// The bytes that stand for themselves.
constexpr std::array<bool, 256> kPlain = [] {
    std::array<bool, 256> plain{};
    for (std::size_t byte = 0x20; byte < 0x80; ++byte) {
        plain[byte] = std::string_view{"\"\\<>&"}.find(static_cast<char>(byte)) == std::string_view::npos;
    }
    return plain;
}();

std::size_t count_plain(std::string_view text) noexcept {
    const auto plain = [text](std::size_t at) { return kPlain[static_cast<std::uint8_t>(text[at])]; };
    std::size_t count = 0;
    while (count + 4 <= text.size() && (plain(count) & plain(count + 1) & plain(count + 2) & plain(count + 3)) != 0) {
        count += 4;
    }
    while (count < text.size() && plain(count)) {
        ++count;
    }
    return count;
}

/// First and last second byte of each group of leading bytes (Unicode 15, table 3-7).
struct LeadRange {
    std::uint8_t first;
    std::uint8_t last;
    std::uint8_t length;
    std::uint8_t low;
    std::uint8_t high;
};
constexpr std::array<LeadRange, 7> kLeads{{
    {0xC2, 0xDF, 2, 0x80, 0xBF},
    {0xE0, 0xE0, 3, 0xA0, 0xBF},
    {0xE1, 0xEC, 3, 0x80, 0xBF},
    {0xED, 0xED, 3, 0x80, 0x9F},
    {0xEE, 0xEF, 3, 0x80, 0xBF},
    {0xF0, 0xF0, 4, 0x90, 0xBF},
    {0xF1, 0xF4, 4, 0x80, 0xBF},
}};

/// Length of the UTF-8 character at the start of @p text, 0 if there is none.
std::size_t utf8_length(std::string_view text) noexcept {
    const auto byte = [&](std::size_t i) { return static_cast<std::uint8_t>(text[i]); };
    for (const LeadRange& lead : kLeads) {
        if (byte(0) < lead.first || byte(0) > lead.last) {
            continue;
        }
        if (text.size() < lead.length || byte(1) < lead.low || byte(1) > lead.high) {
            return 0;
        }
        if (byte(0) == 0xF4 && byte(1) > 0x8F) {
            return 0;
        }
        for (std::size_t i = 2; i < lead.length; ++i) {
            if (byte(i) < 0x80 || byte(i) > 0xBF) {
                return 0;
            }
        }
        return lead.length;
    }
    return 0;
}

/// Appends the non-ASCII character at the start of @p text. @return How many bytes it took.
std::size_t append_multibyte(std::string& out, std::string_view text) {
    const std::size_t length = utf8_length(text);
    if (length == 0) {
        out += kReplacement;
        return 1;
    }
    const std::string_view character = text.substr(0, length);
    // U+2028 and U+2029 end a line in JavaScript; Go escapes them.
    if (character == "\xE2\x80\xA8" || character == "\xE2\x80\xA9") {
        out += character.back() == '\xA8' ? "\\u2028" : "\\u2029";
    } else {
        out += character;
    }
    return length;
}

}  // namespace

void append_string(std::string& out, std::string_view text) {
    out += '"';
    for (std::size_t i = 0;;) {
        const std::size_t plain = count_plain(text.substr(i));
        out.append(text, i, plain);
        i += plain;
        if (i == text.size()) {
            break;
        }
        if (static_cast<std::uint8_t>(text[i]) >= 0x80) {
            i += append_multibyte(out, text.substr(i));
        } else {
            append_ascii(out, text[i++]);
        }
    }
    out += '"';
}

void append_key(std::string& out, std::string_view key) {
    const std::size_t at = out.size();
    out.resize(at + key.size() + 3);
    char* to = out.data() + at;
    *to++ = '"';
    to = std::copy(key.begin(), key.end(), to);
    *to++ = '"';
    *to = ':';
}

}  // namespace farebox::json
