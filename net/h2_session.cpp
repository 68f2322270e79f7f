#include "net/h2_session.hpp"

#include <algorithm>
#include <array>

namespace farebox::net {
namespace {

constexpr std::uint32_t kMaxConcurrentStreams = 100;
constexpr std::uint32_t kMaxHeaderListBytes = 64 * 1024;
constexpr std::size_t kFlushPortion = 64 * 1024;

std::string_view text(const std::uint8_t* bytes, std::size_t size) {
    return {reinterpret_cast<const char*>(bytes), size};  // NOLINT: nghttp2's byte type
}

/// The fields outlive the array; nghttp2 copies both.
std::vector<nghttp2_nv> name_values(const H2Fields& fields) {
    std::vector<nghttp2_nv> array;
    const auto bytes = [](const std::string& from) {
        return reinterpret_cast<std::uint8_t*>(const_cast<char*>(from.data()));  // NOLINT: nghttp2 does not write to it
    };
    for (const auto& [name, value] : fields) {
        array.push_back({bytes(name), bytes(value), name.size(), value.size(), NGHTTP2_NV_FLAG_NONE});
    }
    return array;
}

}  // namespace

/// The C functions nghttp2 calls; `user_data` is the session.
struct H2Session::Callbacks {
    static H2Session& self(void* user_data) { return *static_cast<H2Session*>(user_data); }

    static int header(nghttp2_session*, const nghttp2_frame* frame, const std::uint8_t* name, std::size_t name_size,
                      const std::uint8_t* value, std::size_t value_size, std::uint8_t, void* user_data) {
        const bool taken =
            self(user_data).on_header(frame->hd.stream_id, text(name, name_size), text(value, value_size));
        return taken ? 0 : NGHTTP2_ERR_TEMPORAL_CALLBACK_FAILURE;
    }

    static int data(nghttp2_session* session, std::uint8_t, std::int32_t stream, const std::uint8_t* bytes,
                    std::size_t size, void* user_data) {
        if (!self(user_data).on_data(stream, text(bytes, size))) {
            nghttp2_submit_rst_stream(session, NGHTTP2_FLAG_NONE, stream, NGHTTP2_CANCEL);
        }
        return 0;
    }

    static int frame(nghttp2_session*, const nghttp2_frame* frame, void* user_data) {
        const bool carries_end = frame->hd.type == NGHTTP2_DATA || frame->hd.type == NGHTTP2_HEADERS;
        if (carries_end && (frame->hd.flags & NGHTTP2_FLAG_END_STREAM) != 0) {
            self(user_data).on_end(frame->hd.stream_id);
        }
        return 0;
    }

    static int close(nghttp2_session*, std::int32_t stream, std::uint32_t code, void* user_data) {
        self(user_data).on_close(stream, code);
        self(user_data).outgoing_.erase(stream);
        return 0;
    }

    static ssize_t read_body(nghttp2_session* session, std::int32_t stream, std::uint8_t* buffer, std::size_t size,
                             std::uint32_t* flags, nghttp2_data_source*, void* user_data) {
        const auto found = self(user_data).outgoing_.find(stream);
        if (found == self(user_data).outgoing_.end()) {
            return NGHTTP2_ERR_TEMPORAL_CALLBACK_FAILURE;
        }
        Outgoing& outgoing = found->second;
        const std::size_t count = std::min(size, outgoing.body.size() - outgoing.sent);
        std::copy_n(outgoing.body.data() + outgoing.sent, count, buffer);
        outgoing.sent += count;
        if (outgoing.sent == outgoing.body.size()) {
            *flags |= NGHTTP2_DATA_FLAG_EOF;
            if (!outgoing.trailers.empty()) {
                *flags |= NGHTTP2_DATA_FLAG_NO_END_STREAM;
                const auto trailers = name_values(outgoing.trailers);
                nghttp2_submit_trailer(session, stream, trailers.data(), trailers.size());
            }
        }
        return static_cast<ssize_t>(count);
    }
};

H2Session::H2Session(Side side) {
    nghttp2_session_callbacks* callbacks = nullptr;
    nghttp2_session_callbacks_new(&callbacks);
    nghttp2_session_callbacks_set_on_header_callback(callbacks, Callbacks::header);
    nghttp2_session_callbacks_set_on_data_chunk_recv_callback(callbacks, Callbacks::data);
    nghttp2_session_callbacks_set_on_frame_recv_callback(callbacks, Callbacks::frame);
    nghttp2_session_callbacks_set_on_stream_close_callback(callbacks, Callbacks::close);
    nghttp2_session* session = nullptr;
    side == Side::client ? nghttp2_session_client_new(&session, callbacks, this)
                         : nghttp2_session_server_new(&session, callbacks, this);
    nghttp2_session_callbacks_del(callbacks);
    session_.reset(session);
    const std::array<nghttp2_settings_entry, 3> settings{{
        {NGHTTP2_SETTINGS_MAX_CONCURRENT_STREAMS, kMaxConcurrentStreams},
        {NGHTTP2_SETTINGS_MAX_HEADER_LIST_SIZE, kMaxHeaderListBytes},
        {NGHTTP2_SETTINGS_ENABLE_PUSH, 0},
    }};
    const std::size_t count = side == Side::client ? settings.size() : settings.size() - 1;  // push is the server's
    nghttp2_submit_settings(session, NGHTTP2_FLAG_NONE, settings.data(), count);
}

Result<void> H2Session::feed(std::string_view bytes) {
    const auto* data = reinterpret_cast<const std::uint8_t*>(bytes.data());  // NOLINT: nghttp2's byte type
    const ssize_t used = nghttp2_session_mem_recv(session_.get(), data, bytes.size());
    if (used != static_cast<ssize_t>(bytes.size())) {
        const char* why = used < 0 ? nghttp2_strerror(static_cast<int>(used)) : "connection over";
        return make_error(ErrorCode::protocol_error, std::string{"bad HTTP/2: "} + why);
    }
    return {};
}

asio::awaitable<Result<void>> H2Session::flush(ByteStream& stream) {
    while (true) {
        out_.clear();
        while (out_.size() < kFlushPortion) {
            const std::uint8_t* bytes = nullptr;
            const ssize_t size = nghttp2_session_mem_send(session_.get(), &bytes);
            if (size < 0) {
                co_return make_error(ErrorCode::protocol_error, nghttp2_strerror(static_cast<int>(size)));
            }
            if (size == 0) {
                break;
            }
            out_.append(text(bytes, static_cast<std::size_t>(size)));
        }
        if (out_.empty()) {
            co_return Result<void>{};
        }
        auto written = co_await stream.write(out_, {});
        if (!written) {
            co_return written;
        }
    }
}

bool H2Session::alive() const noexcept {
    return nghttp2_session_want_read(session_.get()) != 0 || nghttp2_session_want_write(session_.get()) != 0;
}

std::int32_t H2Session::submit_request(const H2Fields& fields, std::string body) {
    const auto array = name_values(fields);
    nghttp2_data_provider provider{{}, Callbacks::read_body};
    const std::int32_t stream =
        nghttp2_submit_request(session_.get(), nullptr, array.data(), array.size(), &provider, nullptr);
    if (stream > 0) {
        outgoing_[stream] = Outgoing{std::move(body), 0, {}};
    }
    return stream;
}

void H2Session::submit_response(std::int32_t stream, const H2Fields& fields, std::string body, H2Fields trailers) {
    const auto array = name_values(fields);
    nghttp2_data_provider provider{{}, Callbacks::read_body};
    const bool head_only = body.empty() && trailers.empty();
    if (!head_only) {
        outgoing_[stream] = Outgoing{std::move(body), 0, std::move(trailers)};
    }
    nghttp2_submit_response(session_.get(), stream, array.data(), array.size(), head_only ? nullptr : &provider);
}

void H2Session::go_away() {
    nghttp2_submit_goaway(session_.get(), NGHTTP2_FLAG_NONE, nghttp2_session_get_last_proc_stream_id(session_.get()),
                          NGHTTP2_NO_ERROR, nullptr, 0);
}

}  // namespace farebox::net
