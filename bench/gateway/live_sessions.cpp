// Many live sessions of one gateway, all paid at once, in a process that is held to one processor.
#include <malloc.h>
#include <sched.h>

#include <CLI/CLI.hpp>
#include <chrono>
#include <deque>
#include <iostream>
#include <nlohmann/json.hpp>
#include <stdexcept>
#include <string>
#include <thread>
#include <vector>

#include "bench/load/process_usage.hpp"
#include "bench/program.hpp"
#include "farebox/gateway.hpp"

namespace {

using namespace farebox;
using Clock = std::chrono::steady_clock;
using Json = nlohmann::ordered_json;

struct Settings {
    std::string signer;
    std::string orchestrator;
    std::string app = "echo/many";
    int sessions = 2000;
    int seconds = 15;
};

void hold_to_one_processor() {
    cpu_set_t one;
    CPU_ZERO(&one);
    CPU_SET(0, &one);
    if (sched_setaffinity(0, sizeof one, &one) != 0) {
        throw std::runtime_error{"sched_setaffinity"};
    }
}

/// What the process holds, without what malloc keeps of what was freed.
std::int64_t memory_kib() {
    malloc_trim(0);
    return bench::usage_of_tree(getpid()).pss_kib;
}

std::vector<Session> open_sessions(Gateway& gateway, const Settings& settings) {
    constexpr std::size_t kAtOnce = 64;
    std::vector<Session> open;
    std::deque<Pending<Session>> opening;
    for (int begun = 0; begun < settings.sessions || !opening.empty();) {
        if (begun < settings.sessions && opening.size() < kAtOnce) {
            SessionRequest request;
            request.app = settings.app;
            opening.push_back(gateway.open_session(std::move(request)));
            ++begun;
            continue;
        }
        auto session = std::move(opening.front()).get();
        opening.pop_front();
        if (!session) {
            throw std::runtime_error{"session " + std::to_string(open.size()) + ": " + session.error().message};
        }
        open.push_back(*std::move(session));
    }
    return open;
}

struct Paid {
    std::uint64_t made = 0;
    std::uint64_t delivered = 0;
};

Paid paid_by(const std::vector<Session>& sessions) {
    Paid sum;
    for (const auto& each : sessions) {
        const auto paid = each.paid();
        sum.made += paid.payments;
        sum.delivered += paid.delivered;
    }
    return sum;
}

/// What the sessions told of their payments until now.
struct Told {
    std::uint64_t failed = 0;
    std::uint64_t lost = 0;
};

Told told_by(std::vector<Session>& sessions) {
    Told told;
    for (auto& each : sessions) {
        each.stop().then([](const Result<void>&) {});
        for (auto events = each.events();;) {
            const auto event = events.next().get();
            if (!event || !*event) {
                break;
            }
            told.failed += (*event)->kind == SessionEvent::Kind::payment_failed ? 1 : 0;
            told.lost += (*event)->kind == SessionEvent::Kind::lost ? 1 : 0;
        }
    }
    return told;
}

int measure(const Settings& settings) {
    hold_to_one_processor();
    Options options;
    options.signer = settings.signer;
    options.orchestrators = {settings.orchestrator};
    auto gateway = Gateway::open(std::move(options));
    if (!gateway) {
        throw std::runtime_error{gateway.error().message};
    }
    auto first = settings;
    first.sessions = 200;  // connections, which are shared, certificates, caches
    auto warm = open_sessions(*gateway, first);
    const auto before = memory_kib();
    auto sessions = open_sessions(*gateway, settings);
    const auto held = memory_kib() - before;
    const auto paid_before = paid_by(sessions);
    const auto cpu_before = bench::own_cpu();
    const auto start = Clock::now();
    std::this_thread::sleep_for(std::chrono::seconds{settings.seconds});
    const double cpu = std::chrono::duration<double>{bench::own_cpu() - cpu_before}.count();
    const double took = std::chrono::duration<double>{Clock::now() - start}.count();
    const auto paid = paid_by(sessions);
    const auto payments = static_cast<double>(paid.made - paid_before.made);
    const auto told = told_by(sessions);
    const Json result{{"sessions", settings.sessions},
                      {"kib_per_session", static_cast<double>(held) / settings.sessions},
                      {"payments_per_second", payments / took},
                      {"delivered_per_second", static_cast<double>(paid.delivered - paid_before.delivered) / took},
                      {"cpu_share", cpu / took},
                      {"cpu_us_per_payment", cpu * 1e6 / payments},
                      {"failed", told.failed},
                      {"lost", told.lost}};
    std::cout << result.dump() << '\n';
    return 0;
}

int run(int argc, char** argv) {
    CLI::App app{"Many live sessions in one process on one processor.", "bench-live"};
    Settings settings;
    app.add_option("--signer", settings.signer, "unix:/path or http://127.0.0.1:port")->required();
    app.add_option("--orchestrator", settings.orchestrator, "Of a farebox-sandbox")->required();
    app.add_option("--app", settings.app, "With room for all sessions")->capture_default_str();
    app.add_option("--sessions", settings.sessions)->check(CLI::PositiveNumber)->capture_default_str();
    app.add_option("--seconds", settings.seconds, "To watch them being paid")
        ->check(CLI::PositiveNumber)
        ->capture_default_str();
    CLI11_PARSE(app, argc, argv);
    return measure(settings);
}

}  // namespace

int main(int argc, char** argv) {
    return farebox::bench::run_program("bench-live", argc, argv, run);
}
