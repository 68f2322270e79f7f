#include "signer/log/logger.hpp"

#include <spdlog/sinks/base_sink.h>
#include <spdlog/spdlog.h>
#include <unistd.h>

#include <chrono>
#include <mutex>
#include <nlohmann/json.hpp>

#include "protocol/timestamp.hpp"
#include "signer/log/line_writer.hpp"
#include "signer/log/recent_lines.hpp"

namespace farebox::signer {
namespace {

spdlog::level::level_enum to_spdlog(LogLevel level) {
    switch (level) {
        case LogLevel::debug:
            return spdlog::level::debug;
        case LogLevel::info:
            return spdlog::level::info;
        case LogLevel::warn:
            return spdlog::level::warn;
        case LogLevel::error:
            return spdlog::level::err;
    }
    return spdlog::level::info;
}

constexpr std::string_view name_of(LogLevel level) {
    constexpr std::string_view kNames[] = {"debug", "info", "warn", "error"};
    return kNames[static_cast<std::size_t>(level)];
}

std::string now_text() {
    const auto since = std::chrono::system_clock::now().time_since_epoch();
    const auto micros = std::chrono::duration_cast<std::chrono::microseconds>(since).count();
    return protocol::format_rfc3339(protocol::Timestamp{micros * 1'000});
}

/// Hands each line to a function.
class FunctionSink final : public spdlog::sinks::base_sink<std::mutex> {
public:
    explicit FunctionSink(std::function<void(std::string_view)> receiver) : receiver_{std::move(receiver)} {}

private:
    void sink_it_(const spdlog::details::log_msg& message) override {
        receiver_(std::string_view{message.payload.data(), message.payload.size()});
    }
    void flush_() override {}

    std::function<void(std::string_view)> receiver_;
};

/// Gathers lines for stderr; warnings and errors go out at once.
class StderrSink final : public spdlog::sinks::base_sink<spdlog::details::null_mutex> {
    void sink_it_(const spdlog::details::log_msg& message) override {
        writer_.write({message.payload.data(), message.payload.size()}, message.level >= spdlog::level::warn);
    }
    void flush_() override {}

    LineWriter writer_{STDERR_FILENO};
};

std::shared_ptr<spdlog::sinks::sink> make_sink(std::function<void(std::string_view)> receiver) {
    if (!receiver) {
        return std::make_shared<StderrSink>();
    }
    return std::make_shared<FunctionSink>(std::move(receiver));
}

}  // namespace

std::string json_quote(std::string_view text) {
    return nlohmann::json(text).dump(-1, ' ', false, nlohmann::json::error_handler_t::replace);
}

struct Logger::State {
    spdlog::logger logger;
    std::string process;  ///< As it stands in a line: R"("process":"front",)"
    RecentLines recent;

    State(spdlog::logger with, std::string of) : logger{std::move(with)}, process{std::move(of)} {}
};

Logger::Logger(LogLevel level, std::function<void(std::string_view)> sink, std::string_view process)
    : state_{std::make_unique<State>(spdlog::logger{"farebox-signer", make_sink(std::move(sink))},
                                     process.empty() ? std::string{} : R"("process":)" + json_quote(process) + ",")} {
    state_->logger.set_pattern("%v");
    state_->logger.set_level(to_spdlog(level));
}

Logger::~Logger() = default;

void Logger::set_level(LogLevel level) {
    state_->logger.set_level(to_spdlog(level));
}

void Logger::write(LogLevel level, std::string_view event, std::span<const LogField> fields) {
    if (!state_->logger.should_log(to_spdlog(level))) {
        return;
    }
    std::string object = R"({"event":)" + json_quote(event);
    for (const auto& [name, value] : fields) {
        object += "," + json_quote(name) + ":" + json_quote(value);
    }
    put(level, object + "}", true);
}

void Logger::write_object(LogLevel level, std::string_view object) {
    put(level, object, level >= LogLevel::warn);
}

std::vector<std::string> Logger::recent() const {
    return state_->recent.lines();
}

void Logger::put(LogLevel level, std::string_view object, bool keep) {
    if (!state_->logger.should_log(to_spdlog(level))) {
        return;
    }
    constexpr std::size_t kHead = 100;
    std::string line = R"({"time":")";
    line.reserve(kHead + object.size());
    line.append(now_text()).append(R"(","level":")").append(name_of(level)).append(R"(",)");
    line.append(state_->process).append(object.substr(1));
    if (keep) {
        state_->recent.add(line);
    }
    state_->logger.log(to_spdlog(level), spdlog::string_view_t{line});
}

}  // namespace farebox::signer
