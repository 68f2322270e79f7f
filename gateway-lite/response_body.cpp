#include "gateway-lite/response_body.hpp"

#include <boost/asio/post.hpp>
#include <exception>
#include <utility>

#include "gateway-lite/start.hpp"
#include "gateway-lite/thrown.hpp"

namespace farebox {
inline namespace v0 {
namespace detail {
namespace {

/// Between two pieces; an application may be silent for long, and the program can cancel.
constexpr std::chrono::hours kReadTimeout{1};

/// Ends one read, also where cancelling unwinds its coroutine.
class ReadGuard {
public:
    explicit ReadGuard(std::atomic<bool>& reading) : reading_{reading} {}
    ReadGuard(const ReadGuard&) = delete;
    ReadGuard& operator=(const ReadGuard&) = delete;
    ~ReadGuard() { reading_ = false; }

private:
    std::atomic<bool>& reading_;
};

HeaderList copy_headers(const net::Headers& headers) {
    HeaderList list;
    list.reserve(headers.size());
    for (const auto [name, value] : headers) {
        list.push_back({std::string{name}, std::string{value}});
    }
    return list;
}

}  // namespace

ResponseBody::ResponseBody(std::shared_ptr<gateway::Services> services, gateway::PaidAnswer answer,
                           std::string orchestrator, std::shared_ptr<gateway::JobWatch> watch)
    : services_{std::move(services)},
      status_{answer.head().status},
      headers_{copy_headers(answer.head().headers)},
      orchestrator_{std::move(orchestrator)},
      watch_{std::move(watch)},
      answer_{std::move(answer)} {}

ResponseBody::~ResponseBody() {
    // A stream belongs to its context's thread; in a child process that thread does not exist, nor may the stream act.
    if (services_->runtime().in_child()) {
        static_cast<void>(answer_.stream.release());
        return;
    }
    watch_->end(status_, std::nullopt);  // the program has what it wants
    services_->runtime().post([stream = std::shared_ptr{std::move(answer_.stream)}]() mutable { stream.reset(); });
}

std::optional<Error> ResponseBody::begin_read() {
    if (auto refused = services_->runtime().refusal()) {
        return refused;
    }
    if (reading_.exchange(true)) {
        return make_error(ErrorCode::invalid_argument, "another read of this body is outstanding");
    }
    return std::nullopt;
}

/// Starts a read. One that is cancelled ends the transfer, however far it has come: what it may have read is lost, and
/// the next one must not go on behind the gap.
template <class T>
Pending<T> ResponseBody::start_read(std::function<gateway::asio::awaitable<Result<T>>()> work) {
    if (auto refused = begin_read()) {
        return gateway::ready<T>(services_->network.runtime, *std::move(refused));
    }
    auto operation = std::make_shared<OperationOf<T>>(services_->network.runtime->deliver());
    auto reading = [self = shared_from_this(), work = std::move(work), operation] {
        return self->finish_read<T>(work, operation);
    };
    if (auto refused = services_->runtime().spawn_for(operation, std::move(reading))) {
        reading_ = false;
        operation->settle(*std::move(refused));
    }
    return Pending<T>{std::move(operation)};
}

template <class T>
gateway::asio::awaitable<void> ResponseBody::finish_read(std::function<gateway::asio::awaitable<Result<T>>()> work,
                                                         std::shared_ptr<OperationOf<T>> operation) {
    bool taken = false;
    try {
        auto result = co_await work();
        taken = operation->settle(std::move(result));
    } catch (const std::exception& thrown) {
        operation->settle(gateway::error_of(thrown));
    }
    if (!taken) {
        end(make_error(ErrorCode::cancelled, "an earlier read was cancelled"));
    }
}

Pending<std::optional<Chunk>> ResponseBody::next() {
    return start_read<std::optional<Chunk>>([self = shared_from_this()] { return self->read_next(); });
}

Pending<std::string> ResponseBody::read_all(std::size_t limit_bytes) {
    return start_read<std::string>([self = shared_from_this(), limit_bytes] { return self->read_rest(limit_bytes); });
}

/// Empty at the end.
gateway::asio::awaitable<Result<std::string>> ResponseBody::read_piece() {
    if (!answer_.first_bytes.empty()) {
        watch_->received(answer_.first_bytes.size());
        co_return std::exchange(answer_.first_bytes, {});
    }
    if (answer_.broken) {
        co_return *answer_.broken;
    }
    if (answer_.complete) {
        watch_->end(status_, std::nullopt);
        co_return std::string{};
    }
    answer_.stream->expires_at(net::deadline_in(kReadTimeout));
    auto piece = co_await answer_.stream->read();
    if (!piece || piece->empty()) {
        end(piece ? std::nullopt : std::optional{piece.error()});
        co_return answer_.broken ? Result<std::string>{*answer_.broken} : std::string{};
    }
    watch_->received(piece->size());
    co_return piece;
}

/// The connection is free, and nothing more is paid for.
void ResponseBody::end(std::optional<Error> broken) {
    answer_.complete = true;
    answer_.broken = std::move(broken);
    if (answer_.broken && answer_.broken->code != ErrorCode::cancelled) {
        answer_.broken->message = orchestrator_ + ": " + answer_.broken->message;
        answer_.broken->hint = "what has come is not the whole answer: call again";
    }
    if (answer_.broken && answer_.paid && answer_.paid->failure()) {
        answer_.broken = answer_.paid->failure();  // the orchestrator broke off because it was not paid
    }
    answer_.paid.end();
    answer_.stream.reset();
    watch_->end(status_, answer_.broken);
}

gateway::asio::awaitable<Result<std::optional<Chunk>>> ResponseBody::read_next() {
    const ReadGuard guard{reading_};
    auto piece = co_await read_piece();
    if (!piece) {
        co_return piece.error();
    }
    co_return piece->empty() ? std::optional<Chunk>{} : std::optional{Chunk{*std::move(piece)}};
}

gateway::asio::awaitable<Result<std::string>> ResponseBody::read_rest(std::size_t limit_bytes) {
    const ReadGuard guard{reading_};
    std::string body;
    for (;;) {
        const auto piece = co_await read_piece();
        if (!piece) {
            co_return piece.error();
        }
        if (piece->empty()) {
            co_return body;
        }
        if (piece->size() > limit_bytes - body.size()) {
            co_return make_error(ErrorCode::too_large,
                                 "the answer's body is longer than " + std::to_string(limit_bytes) + " bytes");
        }
        body += *piece;
    }
}

}  // namespace detail

Response::Response(std::shared_ptr<detail::ResponseBody> body) : body_{std::move(body)} {}
Response::Response(Response&&) noexcept = default;
Response& Response::operator=(Response&&) noexcept = default;
Response::~Response() = default;

int Response::status() const noexcept {
    return body_->status();
}

const HeaderList& Response::headers() const noexcept {
    return body_->headers();
}

std::string_view Response::header(std::string_view name) const noexcept {
    for (const auto& field : body_->headers()) {
        if (net::equal_ignoring_case(field.name, name)) {
            return field.value;
        }
    }
    return {};
}

const std::string& Response::orchestrator() const noexcept {
    return body_->orchestrator();
}

Pending<std::optional<Chunk>> Response::next() {
    return body_->next();
}

Pending<std::string> Response::read_all(std::size_t limit_bytes) {
    return body_->read_all(limit_bytes);
}

Spending Response::paid() const {
    return body_->paid();
}

}  // namespace v0
}  // namespace farebox
