#include "vault/frame_codec.hpp"

#include <utility>

#include "protocol/byte_view.hpp"
#include "protocol/uint256.hpp"
#include "vault/frames.hpp"

namespace farebox::vault {
namespace {

constexpr std::size_t kLengthOffset = 2;

}  // namespace

FrameWriter::FrameWriter(std::uint8_t kind, std::size_t expected_body_bytes) {
    out_.reserve(kFrameHeaderBytes + expected_body_bytes);
    number(kFrameVersion);
    number(kind);
    number(std::uint32_t{0});  // the length, see finish()
}

void FrameWriter::bytes(std::span<const std::uint8_t> value) {
    out_.append(protocol::as_chars(value));
}

void FrameWriter::word(const Uint256& value) {
    bytes(protocol::to_word(value));
}

void FrameWriter::text(std::string_view value) {
    number(static_cast<std::uint16_t>(value.size()));
    out_.append(value);
}

std::string FrameWriter::finish() && {
    const auto length = static_cast<std::uint32_t>(out_.size() - kFrameHeaderBytes);
    for (std::size_t i = 0; i < sizeof(length); ++i) {
        out_[kLengthOffset + i] = static_cast<char>(length >> (8 * (sizeof(length) - 1 - i)));
    }
    return std::move(out_);
}

std::string_view FrameReader::take(std::size_t count) noexcept {
    if (!ok_ || rest_.size() < count) {
        ok_ = false;
        return {};
    }
    const auto taken = rest_.substr(0, count);
    rest_.remove_prefix(count);
    return taken;
}

bool FrameReader::flag() noexcept {
    const auto value = number<std::uint8_t>();
    ok_ = ok_ && value <= 1;
    return value == 1;
}

Uint256 FrameReader::word() noexcept {
    return protocol::from_word(fixed<Hash32>().data);
}

std::string_view FrameReader::text(std::size_t limit) noexcept {
    const auto size = number<std::uint16_t>();
    if (size > limit) {
        ok_ = false;
    }
    return take(size);
}

}  // namespace farebox::vault
