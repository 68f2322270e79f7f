#pragma once

#include <cstddef>
#include <optional>
#include <string_view>
#include <utility>

#include "farebox/result.hpp"
#include "vault/frame_codec.hpp"
#include "vault/frames.hpp"

/// What every frame is wrapped in, and how one direction's frames are read. For request_frames.cpp and
/// answer_frames.cpp.
namespace farebox::vault {

struct OpenedFrame {
    FrameKind kind = FrameKind::refusal;
    std::string_view body;
};
/// Checks version, kind and length.
[[nodiscard]] Result<OpenedFrame> open_frame(std::string_view frame);

[[nodiscard]] FrameWriter frame_writer(FrameKind kind, std::size_t body_bytes);
[[nodiscard]] Error malformed_frame(const char* why);

/// @p read makes the message of a kind's body, or nothing where the kind belongs to the other direction.
template <class Message>
[[nodiscard]] Result<Message> decode_frame(std::string_view frame,
                                           std::optional<Message> (*read)(FrameKind, FrameReader&)) {
    const auto opened = open_frame(frame);
    if (!opened) {
        return opened.error();
    }
    FrameReader in{opened->body};
    auto message = read(opened->kind, in);
    if (!message) {
        return malformed_frame("not a kind for this direction");
    }
    if (!in.complete()) {
        return malformed_frame("a value is missing, out of bounds or left over");
    }
    return *std::move(message);
}

}  // namespace farebox::vault
