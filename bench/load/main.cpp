// Pays as fast as a signer answers and says what that took. Each connection has one request under way.
#include <algorithm>
#include <exception>
#include <fstream>
#include <iostream>
#include <memory>
#include <nlohmann/json.hpp>
#include <optional>
#include <random>
#include <thread>

#include "bench/load/load_thread.hpp"
#include "bench/load/options.hpp"
#include "bench/load/process_usage.hpp"
#include "bench/load/report.hpp"
#include "bench/program.hpp"

namespace {

using namespace farebox::bench;
using Clock = std::chrono::steady_clock;
using Json = nlohmann::ordered_json;

SessionMode mode_of(const std::string& name) {
    return name == "new" ? SessionMode::fresh : name == "continued" ? SessionMode::continued : SessionMode::stored;
}

/// Deals cards: every thread gets its share of connections and stored sessions.
std::vector<std::unique_ptr<LoadThread>> make_threads(const LoadOptions& options, LoadControl& control) {
    const auto mode = mode_of(options.mode);
    const std::size_t count = std::min(options.threads, options.connections);
    std::vector<std::vector<PaidSession>> stored(count);
    if (mode == SessionMode::stored) {
        auto sessions = read_stored_sessions(options.stored_file);
        std::shuffle(sessions.begin(), sessions.end(), std::mt19937_64{std::random_device{}()});
        for (std::size_t i = 0; i < sessions.size(); ++i) {
            stored[i % count].push_back(std::move(sessions[i]));
        }
    }
    const QuoteTemplate quote{read_text(options.quote_file), options.tickets};
    std::vector<std::unique_ptr<LoadThread>> threads;
    for (std::size_t i = 0; i < count; ++i) {
        const std::size_t share = options.connections / count + (i < options.connections % count ? 1 : 0);
        threads.push_back(std::make_unique<LoadThread>(control, options.url, share,
                                                       Payments{quote, mode, options.tickets, std::move(stored[i])}));
    }
    return threads;
}

struct Instant {
    Clock::time_point time;
    std::chrono::microseconds load_cpu{0};
    std::optional<ProcessUsage> server;
};

Instant now(const LoadOptions& options) {
    Instant instant{Clock::now(), own_cpu(), std::nullopt};
    if (options.server != 0) {
        instant.server = usage_of_tree(options.server);
    }
    return instant;
}

/// Starts the threads, measures between two instants, stops and joins them. The first failure of a thread is thrown.
std::pair<Instant, Instant> measure(const LoadOptions& options, LoadControl& control,
                                    const std::vector<std::unique_ptr<LoadThread>>& loads) {
    std::vector<std::exception_ptr> failures(loads.size());
    std::vector<std::thread> threads;
    threads.reserve(loads.size());
    std::pair<Instant, Instant> window;
    const bool counted = options.requests > 0;
    if (counted) {
        control.left = options.requests;
        control.measuring = true;
        window.first = now(options);
    }
    for (std::size_t i = 0; i < loads.size(); ++i) {
        threads.emplace_back([&, i] {
            try {
                loads[i]->run();
            } catch (...) {
                failures[i] = std::current_exception();
            }
        });
    }
    if (!counted) {
        std::this_thread::sleep_for(std::chrono::duration<double>{options.warm_up});
        window.first = now(options);
        control.measuring = true;
        std::this_thread::sleep_for(std::chrono::duration<double>{options.seconds});
        control.measuring = false;
        window.second = now(options);
        control.stopping = true;
    }
    for (auto& thread : threads) {
        thread.join();
    }
    if (counted) {
        window.second = now(options);
    }
    for (const auto& failure : failures) {
        if (failure) {
            std::rethrow_exception(failure);
        }
    }
    return window;
}

LoadCounts add_up(const std::vector<std::unique_ptr<LoadThread>>& loads) {
    LoadCounts sum;
    for (const auto& load : loads) {
        const LoadCounts& part = load->counts();
        sum.answered += part.answered;
        sum.latencies.insert(sum.latencies.end(), part.latencies.begin(), part.latencies.end());
        for (const auto& [status, times] : part.refused) {
            sum.refused[status] += times;
        }
        sum.first_refusal = sum.first_refusal.empty() ? part.first_refusal : sum.first_refusal;
        sum.answer = sum.answer.empty() ? part.answer : sum.answer;
    }
    return sum;
}

double micros_each(std::chrono::microseconds spent, std::size_t among) {
    return static_cast<double>(spent.count()) / static_cast<double>(std::max<std::size_t>(among, 1));
}

Json report(const LoadOptions& options, LoadCounts& counts, const std::pair<Instant, Instant>& window) {
    const auto measured = counts.latencies.size();
    const double seconds = std::chrono::duration<double>{window.second.time - window.first.time}.count();
    Json refused = Json::object();
    for (const auto& [status, times] : counts.refused) {
        refused[std::to_string(status)] = times;
    }
    Json out{{"sessions", options.mode},
             {"connections", options.connections},
             {"tickets", options.tickets},
             {"answered", counts.answered},
             {"refused", refused},
             {"measured", measured},
             {"seconds", seconds},
             {"per_second", static_cast<double>(measured) / seconds},
             {"p50_us", percentile_us(counts.latencies, 0.5)},
             {"p99_us", percentile_us(counts.latencies, 0.99)},
             {"max_us", percentile_us(counts.latencies, 1)},
             {"load_cpu_us", micros_each(window.second.load_cpu - window.first.load_cpu, measured)}};
    if (window.first.server) {
        out["server_cpu_us"] = micros_each(window.second.server->cpu - window.first.server->cpu, measured);
        out["server_processes"] = window.second.server->processes;
        out["server_pss_kib"] = window.second.server->pss_kib;
    }
    return out;
}

void write_back(const LoadOptions& options, const std::vector<std::unique_ptr<LoadThread>>& loads) {
    std::vector<const PaidSession*> sessions;
    for (const auto& load : loads) {
        for (const PaidSession& session : load->payments().stored()) {
            sessions.push_back(&session);
        }
    }
    write_stored_sessions(options.stored_file, sessions);
}

int run(int argc, char** argv) {
    int exit_code = 0;
    const LoadOptions options = parse_load_options(argc, argv, exit_code);
    if (options.url.empty()) {
        return exit_code;
    }
    LoadControl control;
    const auto loads = make_threads(options, control);
    const auto window = measure(options, control, loads);
    if (mode_of(options.mode) == SessionMode::stored) {
        write_back(options, loads);
    }
    LoadCounts counts = add_up(loads);
    std::cout << report(options, counts, window).dump() << '\n';
    if (!options.answer_file.empty()) {
        std::ofstream{options.answer_file} << counts.answer;
    }
    if (!counts.refused.empty()) {
        std::cerr << "refused: " << counts.first_refusal << '\n';
        return 1;
    }
    return 0;
}

}  // namespace

int main(int argc, char** argv) {
    return farebox::bench::run_program("bench-load", argc, argv, run);
}
