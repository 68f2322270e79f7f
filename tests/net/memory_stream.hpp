#pragma once

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <cstddef>
#include <exception>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>
#include <utility>

#include "net/byte_stream.hpp"

namespace farebox::net::test {

/// A peer that has said everything already: gives @p input in pieces, then the end, and keeps what it is told.
/// Nothing waits, so that a connection runs from beginning to end at once.
class MemoryStream final : public ByteStream {
public:
    /// @param piece  Most bytes of one read. @p input and @p written outlive the stream.
    MemoryStream(std::string_view input, std::size_t piece, std::string& written)
        : input_{input}, piece_{piece}, written_{written} {}

    asio::awaitable<Result<std::size_t>> read_some(std::span<char> buffer) override;
    asio::awaitable<Result<void>> write(std::string_view first, std::string_view second) override;
    asio::awaitable<void> shutdown_write() override;
    void expires_at(Deadline) override {}
    void close() noexcept override { closed_ = true; }

private:
    std::string_view input_;
    std::size_t piece_;
    std::string& written_;
    bool closed_ = false;
    bool write_ended_ = false;
};

/// All at once.
inline constexpr std::size_t kWhole = static_cast<std::size_t>(-1);

/// Runs a coroutine that waits for nothing but streams of memory.
template <class T>
T run_to_end(asio::awaitable<T> work) {
    asio::io_context context;
    std::optional<T> result;
    std::exception_ptr failure;
    auto keep = [](std::optional<T>& kept, asio::awaitable<T> running) -> asio::awaitable<void> {
        kept.emplace(co_await std::move(running));
    };
    asio::co_spawn(context, keep(result, std::move(work)),
                   [&](std::exception_ptr thrown) { failure = std::move(thrown); });
    context.run();
    if (failure) {
        std::rethrow_exception(failure);
    }
    if (!result) {
        throw std::logic_error{"the coroutine waits for something else than memory"};
    }
    return *std::move(result);
}

}  // namespace farebox::net::test
