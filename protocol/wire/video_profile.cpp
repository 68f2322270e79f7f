#include "protocol/wire/video_profile.hpp"

#include "protocol/wire/reader.hpp"
#include "protocol/wire/writer.hpp"

namespace farebox::protocol::wire {

void merge(Reader& in, VideoProfile& message) {
    while (in.next()) {
        switch (in.field()) {
            case 16:
                in.read_string(message.name, "net.VideoProfile.name");
                break;
            case 17:
                in.read(message.width);
                break;
            case 18:
                in.read(message.height);
                break;
            case 19:
                in.read(message.bitrate);
                break;
            case 20:
                in.read(message.fps);
                break;
            case 21:
                in.read(message.format);
                break;
            case 22:
                in.read(message.fps_den);
                break;
            case 23:
                in.read(message.profile);
                break;
            case 24:
                in.read(message.gop);
                break;
            case 25:
                in.read(message.encoder);
                break;
            case 26:
                in.read(message.color_depth);
                break;
            case 27:
                in.read(message.chroma_format);
                break;
            case 28:
                in.read(message.quality);
                break;
            default:
                break;
        }
    }
}

Result<VideoProfile> decode_video_profile(std::string_view bytes) {
    return decode<VideoProfile>(bytes);
}

void encode_to(const VideoProfile& message, std::string& out) {
    append_bytes(16, message.name, out);
    append_signed(17, message.width, out);
    append_signed(18, message.height, out);
    append_signed(19, message.bitrate, out);
    append_unsigned(20, message.fps, out);
    append_signed(21, message.format, out);
    append_unsigned(22, message.fps_den, out);
    append_signed(23, message.profile, out);
    append_signed(24, message.gop, out);
    append_signed(25, message.encoder, out);
    append_signed(26, message.color_depth, out);
    append_signed(27, message.chroma_format, out);
    append_unsigned(28, message.quality, out);
}

std::string encode(const VideoProfile& message) {
    std::string out;
    encode_to(message, out);
    return out;
}

}  // namespace farebox::protocol::wire
