#include <array>
#include <cstdio>
#include <string_view>

#include "farebox/metrics.hpp"

namespace farebox {
inline namespace v0 {
namespace {

std::string label_value(std::string_view text) {
    std::string out;
    for (const char c : text) {
        if (c == '\\' || c == '"') {
            out += '\\';
        }
        out += c == '\n' ? ' ' : c;
    }
    return out;
}

std::string seconds(std::chrono::milliseconds time) {
    std::array<char, 32> text{};
    const int length =
        std::snprintf(text.data(), text.size(), "%lld.%03lld", static_cast<long long>(time.count() / 1000),
                      static_cast<long long>(time.count() % 1000));
    return {text.data(), static_cast<std::size_t>(length)};
}

/// One family after the other, as the format wants it.
class Writer {
public:
    void family(std::string_view name, std::string_view type, std::string_view help) {
        name_ = "farebox_gateway_" + std::string{name};
        out_ += "# HELP " + name_ + " " + std::string{help} + "\n# TYPE " + name_ + " " + std::string{type} + "\n";
    }
    void sample(std::string_view suffix, const std::string& labels, const std::string& value) {
        out_ += name_ + std::string{suffix} + (labels.empty() ? "" : "{" + labels + "}") + " " + value + "\n";
    }
    [[nodiscard]] std::string take() { return std::move(out_); }

private:
    std::string name_;
    std::string out_;
};

void write_times(Writer& writer, const std::string& label, const JobFigures& figures) {
    for (const auto& [quantile, time] :
         {std::pair{"0.5", figures.p50}, std::pair{"0.95", figures.p95}, std::pair{"0.99", figures.p99}}) {
        writer.sample("", label + ",quantile=\"" + quantile + "\"", seconds(time));
    }
    writer.sample("_sum", label, seconds(figures.time));
    writer.sample("_count", label, std::to_string(figures.jobs));
}

void write_groups(Writer& writer, const std::string& by, const std::vector<JobFigures>& groups) {
    const auto label = [&by](const JobFigures& each) { return by + "=\"" + label_value(each.name) + "\""; };
    const auto counter = [&](const std::string& name, std::string_view help, const auto& value) {
        writer.family(by + "_" + name + "_total", "counter", help);
        for (const auto& each : groups) {
            writer.sample("", label(each), value(each));
        }
    };
    counter("jobs", "Jobs that have ended.", [](const auto& each) { return std::to_string(each.jobs); });
    counter("failed_jobs", "Those with an error or a status of 400 and more.",
            [](const auto& each) { return std::to_string(each.failed); });
    counter("payments", "Payments made for them.", [](const auto& each) { return std::to_string(each.payments); });
    counter("expected_value_wei", "Expected value of those payments.",
            [](const auto& each) { return each.expected_value.to_decimal(); });
    counter("sent_bytes", "Bodies of requests.", [](const auto& each) { return std::to_string(each.bytes_sent); });
    counter("received_bytes", "Bodies of answers.",
            [](const auto& each) { return std::to_string(each.bytes_received); });
    writer.family(by + "_seconds", "summary", "Until the answer began or the session was open.");
    for (const auto& each : groups) {
        write_times(writer, label(each), each);
    }
}

}  // namespace

std::string GatewayMetrics::to_prometheus() const {
    Writer writer;
    writer.family("running_jobs", "gauge", "Jobs that have not ended.");
    writer.sample("", {}, std::to_string(running));
    write_groups(writer, "app", by_app);
    write_groups(writer, "orchestrator", by_orchestrator);
    write_groups(writer, "status", by_status);
    return writer.take();
}

}  // namespace v0
}  // namespace farebox
