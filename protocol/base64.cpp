#include "protocol/base64.hpp"

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>

namespace farebox::protocol {

namespace {

constexpr std::string_view kAlphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
constexpr std::uint8_t kNotADigit = 0xff;

/// The two characters of every twelve bits.
constexpr auto kPairs = [] {
    std::array<std::array<char, 2>, 4096> pairs{};
    for (std::size_t bits = 0; bits < pairs.size(); ++bits) {
        pairs[bits] = {kAlphabet[bits >> 6U], kAlphabet[bits & 63U]};
    }
    return pairs;
}();

constexpr std::array<std::uint8_t, 256> kValues = [] {
    std::array<std::uint8_t, 256> values{};
    values.fill(kNotADigit);
    for (std::size_t i = 0; i < kAlphabet.size(); ++i) {
        values[static_cast<std::uint8_t>(kAlphabet[i])] = static_cast<std::uint8_t>(i);
    }
    return values;
}();

/// Decodes group by group, reporting the offset Go's encoding/base64 reports.
class Decoder {
public:
    Decoder(std::string_view text, bool as_go) : text_{text}, as_go_{as_go} {}

    Result<std::string> run() {
        std::string out;
        out.reserve(text_.size() / 4 * 3 + 3);
        while (!failed_ && !ended_ && at_ < text_.size()) {
            fast_groups(out);
            group(out);
        }
        if (failed_) {
            return make_error(ErrorCode::invalid_argument,
                              "illegal base64 data at input byte " + std::to_string(failed_at_));
        }
        return out;
    }

private:
    [[nodiscard]] std::uint8_t value_at(std::size_t at) const { return kValues[static_cast<std::uint8_t>(text_[at])]; }

    void fail(std::size_t at) {
        failed_ = true;
        failed_at_ = at;
    }

    void skip_line_breaks() {
        while (as_go_ && at_ < text_.size() && (text_[at_] == '\r' || text_[at_] == '\n')) {
            ++at_;
        }
    }

    /// Whole groups of four digits; stops before anything else.
    void fast_groups(std::string& out) {
        const std::size_t start = out.size();
        out.resize(start + (text_.size() - at_) / 4 * 3);
        char* to = out.data() + start;
        for (; text_.size() - at_ >= 4; at_ += 4) {
            const std::uint8_t a = value_at(at_);
            const std::uint8_t b = value_at(at_ + 1);
            const std::uint8_t c = value_at(at_ + 2);
            const std::uint8_t d = value_at(at_ + 3);
            if (((a | b | c | d) & 0x80U) != 0) {
                break;
            }
            *to++ = static_cast<char>(a << 2U | b >> 4U);
            *to++ = static_cast<char>(b << 4U | c >> 2U);
            *to++ = static_cast<char>(c << 6U | d);
        }
        out.resize(static_cast<std::size_t>(to - out.data()));
    }

    /// One group with line breaks or padding in it, or a broken one.
    void group(std::string& out) {
        std::array<std::uint8_t, 4> digits{};
        std::size_t count = 0;
        for (; count < 4; ++count) {
            skip_line_breaks();
            if (at_ == text_.size()) {
                return count == 0 ? void() : fail(at_ - count);
            }
            if (text_[at_] == '=' && count >= 2) {
                padding(count);
                break;
            }
            if (value_at(at_) == kNotADigit) {
                return fail(at_);
            }
            digits[count] = value_at(at_++);
        }
        if (!failed_) {
            append(digits, count, out);
        }
    }

    /// At the first "=" of the last group, which has `count` digits.
    void padding(std::size_t count) {
        ++at_;
        if (count == 2) {
            skip_line_breaks();
            if (at_ == text_.size() || text_[at_] != '=') {
                return fail(at_ == text_.size() ? at_ : at_ - 1);
            }
            ++at_;
        }
        skip_line_breaks();
        if (at_ < text_.size()) {
            return fail(at_);
        }
        ended_ = true;
    }

    void append(const std::array<std::uint8_t, 4>& digits, std::size_t count, std::string& out) {
        const std::uint32_t bits = static_cast<std::uint32_t>(digits[0]) << 18U |
                                   static_cast<std::uint32_t>(digits[1]) << 12U |
                                   static_cast<std::uint32_t>(digits[2]) << 6U | digits[3];
        const std::uint32_t unused = count == 2 ? bits & 0xffffU : (count == 3 ? bits & 0xffU : 0);
        if (unused != 0 && !as_go_) {
            return fail(at_ - 4 + count - 1);
        }
        for (std::size_t i = 0; i + 1 < count; ++i) {
            out.push_back(static_cast<char>(bits >> (16 - 8 * i)));
        }
    }

    std::string_view text_;
    bool as_go_;
    std::size_t at_ = 0;
    std::size_t failed_at_ = 0;
    bool failed_ = false;
    bool ended_ = false;
};

}  // namespace

void append_base64(std::string_view bytes, std::string& out) {
    const std::size_t start = out.size();
    out.resize(start + (bytes.size() + 2) / 3 * 4, '=');
    char* to = out.data() + start;
    const auto byte = [&](std::size_t i) { return static_cast<std::uint32_t>(static_cast<std::uint8_t>(bytes[i])); };
    std::size_t i = 0;
    for (; i + 3 <= bytes.size(); i += 3) {
        const std::uint32_t bits = byte(i) << 16U | byte(i + 1) << 8U | byte(i + 2);
        to = std::ranges::copy(kPairs[bits >> 12U], to).out;
        to = std::ranges::copy(kPairs[bits & 4095U], to).out;
    }
    if (i == bytes.size()) {
        return;
    }
    const bool two = bytes.size() - i == 2;
    const std::uint32_t bits = byte(i) << 16U | (two ? byte(i + 1) << 8U : 0);
    *to++ = kAlphabet[bits >> 18U];
    *to++ = kAlphabet[bits >> 12U & 63U];
    if (two) {
        *to = kAlphabet[bits >> 6U & 63U];
    }
}

std::string base64_encode(std::string_view bytes) {
    std::string out;
    append_base64(bytes, out);
    return out;
}

Result<std::string> base64_decode(std::string_view text) {
    return Decoder{text, false}.run();
}

Result<std::string> base64_decode_as_go(std::string_view text) {
    return Decoder{text, true}.run();
}

std::string base64url_encode(std::string_view bytes) {
    std::string out = base64_encode(bytes);
    out.resize(bytes.size() * 4 / 3 + (bytes.size() % 3 == 0 ? 0 : 1));  // without the padding
    std::ranges::replace(out, '+', '-');
    std::ranges::replace(out, '/', '_');
    return out;
}

Result<std::string> base64url_decode(std::string_view text) {
    if (text.find_first_of("+/=") != std::string_view::npos) {
        return make_error(ErrorCode::invalid_argument, "illegal base64url data");
    }
    std::string standard{text};
    std::ranges::replace(standard, '-', '+');
    std::ranges::replace(standard, '_', '/');
    standard.append((4 - standard.size() % 4) % 4, '=');
    return base64_decode(standard);
}

}  // namespace farebox::protocol
