#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <csignal>
#include <exception>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <iterator>
#include <string>
#include <vector>

#include "tests/fuzz/target.hpp"

/// Told before a sanitizer ends the program; not there in other builds.
extern "C" [[gnu::weak]] void __sanitizer_set_death_callback(void (*callback)());  // NOLINT: the runtime's name

namespace {

using farebox::fuzz::Target;

/// Changed inputs per target, beside the corpus itself, and the largest input that is changed: both keep a target's run
/// within seconds.
constexpr std::size_t kChangedInputs = 5'000;
constexpr std::size_t kLargestChanged = 8'192;

/// What runs now, and where its input goes: for the signal handler.
std::string culprit;
const char* current_file = "";
const char* current_bytes = nullptr;
std::size_t current_size = 0;

void say(std::string_view text) {
    [[maybe_unused]] const auto written = ::write(STDERR_FILENO, text.data(), text.size());
}

/// Only what a signal handler may do.
void keep_culprit() {
    const int file = ::open(culprit.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0644);
    if (current_bytes != nullptr && file >= 0) {
        [[maybe_unused]] const auto written = ::write(file, current_bytes, current_size);
    }
    say("failed on ");
    say(current_file);
    say(" or a change of it; the input is in ");
    say(culprit);
    say("\n");
}

void on_signal(int number) {
    keep_culprit();
    static_cast<void>(std::signal(number, SIG_DFL));
    static_cast<void>(std::raise(number));
}

void watch_for_the_end() {
    for (const int number : {SIGABRT, SIGSEGV, SIGBUS, SIGFPE, SIGILL}) {
        static_cast<void>(std::signal(number, on_signal));
    }
    if (__sanitizer_set_death_callback != nullptr) {
        __sanitizer_set_death_callback(keep_culprit);
    }
}

struct Input {
    std::string file;
    std::string bytes;
};

std::vector<Input> read_corpus(const std::vector<std::string>& paths) {
    std::vector<std::string> files;
    for (const std::string& path : paths) {
        if (std::filesystem::is_regular_file(path)) {
            files.push_back(path);
        } else if (std::filesystem::is_directory(path)) {
            for (const auto& entry : std::filesystem::directory_iterator{path}) {
                files.push_back(entry.path().string());
            }
        }
    }
    std::sort(files.begin(), files.end());
    std::vector<Input> inputs;
    for (const std::string& file : files) {
        std::ifstream stream{file, std::ios::binary};
        inputs.push_back({file, std::string{std::istreambuf_iterator<char>{stream}, {}}});
    }
    return inputs;
}

void run(const Target& target, const std::string& bytes) {
    current_bytes = bytes.data();
    current_size = bytes.size();
    target.run(bytes);
}

/// Truncations and changed single bytes, spread over the input; always the same ones. @return How many.
std::size_t run_changes(const Target& target, const std::string& bytes, std::size_t most) {
    constexpr std::array<char, 5> kChanges{'\x01', '\x20', '\x7f', '\x80', '\xff'};
    const std::size_t positions = std::max<std::size_t>(1, most / (kChanges.size() + 1));
    const std::size_t step = std::max<std::size_t>(1, bytes.size() / positions);
    std::size_t runs = 0;
    for (std::size_t at = 0; at < bytes.size(); at += step) {
        run(target, bytes.substr(0, at));
        for (const char change : kChanges) {
            std::string changed = bytes;
            changed[at] = static_cast<char>(changed[at] ^ change);
            run(target, changed);
        }
        runs += kChanges.size() + 1;
    }
    return runs;
}

int run_corpus(const Target& target, const std::vector<Input>& corpus) {
    if (corpus.empty()) {
        std::cerr << "there is no corpus for " << target.name << '\n';
        return 2;
    }
    std::size_t changes = 0;
    try {
        run(target, {});
        for (const Input& input : corpus) {
            current_file = input.file.c_str();
            run(target, input.bytes);
            if (input.bytes.size() <= kLargestChanged) {
                changes += run_changes(target, input.bytes, kChangedInputs / corpus.size());
            }
        }
    } catch (const std::exception& thrown) {
        std::cerr << "thrown: " << thrown.what() << std::endl;
        keep_culprit();
        return 1;
    }
    std::cout << target.name << ": " << corpus.size() << " inputs and " << changes << " changes of them\n";
    return 0;
}

}  // namespace

/// test_fuzz TARGET FILE-OR-FOLDER…
int main(int argc, char** argv) {
    const std::vector<std::string> arguments{argv + 1, argv + argc};
    const auto& all = farebox::fuzz::targets();
    const auto target = std::find_if(all.begin(), all.end(), [&](const Target& each) {
        return !arguments.empty() && each.name == arguments.front();
    });
    if (target == all.end()) {
        std::cerr << "usage: test_fuzz TARGET FILE-OR-FOLDER…\ntargets:";
        for (const Target& each : all) {
            std::cerr << ' ' << each.name;
        }
        std::cerr << '\n';
        return 2;
    }
    culprit = "culprit-" + std::string{target->name};
    watch_for_the_end();
    return run_corpus(*target, read_corpus({arguments.begin() + 1, arguments.end()}));
}
