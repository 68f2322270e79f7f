#include <unistd.h>

#include <cstdlib>
#include <iostream>
#include <memory>
#include <optional>
#include <string_view>

#include "signer/commands/admin_client.hpp"
#include "signer/commands/custody_options.hpp"
#include "signer/commands/safe_file.hpp"
#include "signer/config/load.hpp"
#include "signer/doctor/bundle.hpp"
#include "signer/doctor/checks.hpp"
#include "signer/doctor/examine.hpp"

namespace farebox::signer::commands {
namespace {

/// On a terminal that can, unless it is not wanted (no-color.org).
bool is_coloured() {
    const char* unwanted = std::getenv("NO_COLOR");  // NOLINT: one thread
    const char* terminal = std::getenv("TERM");      // NOLINT: one thread
    return ::isatty(STDOUT_FILENO) == 1 && (unwanted == nullptr || *unwanted == '\0') && terminal != nullptr &&
           std::string_view{terminal} != "dumb";
}

int show(const doctor::Report& report, Output output, int exit_code) {
    succeed(output == Output::json ? doctor::to_json(report) : doctor::to_text(report, is_coloured()));
    return exit_code;
}

/// The bundle's file is made first: who cannot have it should not wait for the examination.
Result<std::optional<PrivateFile>> open_bundle(const std::string& path) {
    if (path.empty()) {
        return std::optional<PrivateFile>{};
    }
    auto file = PrivateFile::create(path);
    return file ? Result<std::optional<PrivateFile>>{std::optional{*std::move(file)}} : std::move(file).error();
}

Result<void> write_bundle(std::optional<PrivateFile>& file, const doctor::BundleParts& parts) {
    if (!file) {
        return {};
    }
    auto written = file->write(doctor::make_bundle(parts));
    return written ? file->finish() : written;
}

std::shared_ptr<const doctor::Subject> subject_of(const DoctorOptions& options, config::Loaded loaded,
                                                  const std::string& socket) {
    auto subject = std::make_shared<doctor::Subject>();
    subject->elsewhere = custody_options(loaded.config);
    subject->loaded = std::move(loaded);
    subject->admin_socket = socket;
    subject->version = FAREBOX_VERSION;
    subject->ask = [socket, timeout = options.admin.timeout](const std::string& method, const std::string& path,
                                                             const std::string& body) {
        return call_admin(socket, {method, path, body}, timeout);
    };
    return subject;
}

int end_with(int exit_code, bool left_threads) {
    if (left_threads) {
        std::cout.flush();
        std::cerr.flush();
        std::_Exit(exit_code);  // nothing may be taken down under a thread that hangs
    }
    return exit_code;
}

int tell_of_bundle(const Result<void>& written, const DoctorOptions& options, int exit_code) {
    if (!written) {
        return fail(written.error(), Output::text);
    }
    if (!options.bundle.empty()) {
        std::cerr << options.bundle << ": written; look through it before you send it\n";
    }
    return exit_code;
}

int examine(const DoctorOptions& options, config::Loaded loaded, std::optional<PrivateFile>& bundle) {
    const auto socket = options.admin.socket.empty() ? Result<std::string>{loaded.config.api.admin_socket}
                                                     : find_admin_socket(options.admin);
    const auto subject = subject_of(options, std::move(loaded), *socket);
    const auto examination = doctor::examine(subject);
    const auto report = doctor::judge(examination.facts);
    const auto exit_code = show(report, options.admin.config.output, report.exit_code());
    doctor::BundleParts parts{report, &subject->loaded, examination.facts.running(), {}, examination.facts.now};
    if (bundle && parts.running != nullptr) {
        const auto vault = subject->ask("GET", "/vault", {});
        parts.vault = vault ? *vault : std::string{};
    }
    return end_with(tell_of_bundle(write_bundle(bundle, parts), options, exit_code), examination.left_threads);
}

}  // namespace

int run_doctor(const DoctorOptions& options) {
    auto bundle = open_bundle(options.bundle);
    if (!bundle) {
        return fail(bundle.error(), options.admin.config.output, kExitUsage);
    }
    const auto& wanted = options.admin.config;
    auto loaded = config::load(config::request_of_process(wanted.file, wanted.overrides));
    if (loaded) {
        return examine(options, *std::move(loaded), *bundle);
    }
    const auto report = doctor::judge_unreadable(loaded.error(), FAREBOX_VERSION);
    const auto exit_code = show(report, wanted.output, kExitUsage);
    const doctor::BundleParts parts{report, nullptr, nullptr, {}, std::chrono::system_clock::now()};
    return tell_of_bundle(write_bundle(*bundle, parts), options, exit_code);
}

}  // namespace farebox::signer::commands
