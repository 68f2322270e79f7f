#include "vault/hardening.hpp"

#include <gtest/gtest.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <functional>

namespace farebox::vault {
namespace {

/// The exit status of @p body in a child: hardening is for a whole process and cannot be taken back.
int in_child(const std::function<bool()>& body) {
    const pid_t child = ::fork();
    if (child == 0) {
        ::_exit(body() ? 0 : 1);
    }
    int status = -1;
    ::waitpid(child, &status, 0);
    return status;
}

TEST(Hardening, ReportsEveryMeasureOnce) {
    EXPECT_EQ(in_child([] {
                  const auto report = harden_process();
                  return report.measures.size() == 3 && report.measures[0].name == "not_dumpable";
              }),
              0);
}

TEST(Hardening, ReportsWhatIsTrueOfTheProcess) {
    EXPECT_EQ(in_child([] {
                  const auto report = harden_process();
                  const bool dumpable = ::prctl(PR_GET_DUMPABLE, 0, 0, 0, 0) != 0;
                  return report.measures[0].applied == !dumpable;
              }),
              0);
}

TEST(Hardening, AllowsNoCoreFile) {
    EXPECT_EQ(in_child([] {
                  static_cast<void>(harden_process());
                  struct rlimit core{};
                  return ::getrlimit(RLIMIT_CORE, &core) == 0 && core.rlim_cur == 0 && core.rlim_max == 0;
              }),
              0);
}

TEST(Hardening, SaysWhyAMeasureIsMissing) {
    EXPECT_EQ(in_child([] {
                  auto report = harden_process();
                  try_secret_memory(report);
                  for (const auto& measure : report.measures) {
                      if (measure.applied != measure.detail.empty()) {
                          return false;
                      }
                  }
                  return true;
              }),
              0);
}

TEST(HardeningReport, IsCompleteOnlyWithEveryMeasure) {
    EXPECT_TRUE((HardeningReport{{{"a", true, ""}, {"b", true, ""}}}.complete()));
    EXPECT_FALSE((HardeningReport{{{"a", true, ""}, {"b", false, "why"}}}.complete()));
}

}  // namespace
}  // namespace farebox::vault
