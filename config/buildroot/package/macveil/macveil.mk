################################################################################
#
# macveil
#
################################################################################

MACVEIL_VERSION = 0.1.0
# Not the name with the form of Buildroot's vendoring in it, which no release has.
MACVEIL_SOURCE = macveil-$(MACVEIL_VERSION).tar.gz
MACVEIL_LICENSE = MIT
MACVEIL_LICENSE_FILES = LICENSE

ifneq ($(call qstrip,$(BR2_PACKAGE_MACVEIL_ARCHIVES)),)
MACVEIL_SITE = $(call qstrip,$(BR2_PACKAGE_MACVEIL_ARCHIVES))
else
# The sources that this file lies in.
MACVEIL_SITE = $(realpath $(BR2_EXTERNAL_MACVEIL_PATH)/../..)
MACVEIL_SITE_METHOD = local
MACVEIL_OVERRIDE_SRCDIR_RSYNC_EXCLUSIONS = --exclude /target --exclude /integration/fuzz/target
endif

# A device has little flash, and needs neither the list of vendors, nor time zones, nor the commands of a desk.
# Buildroot's own choice of optimization would overrule that of Cargo.toml.
MACVEIL_CARGO_ENV = \
	CARGO_PROFILE_RELEASE_OPT_LEVEL=z \
	CARGO_PROFILE_RELEASE_LTO=true \
	CARGO_PROFILE_RELEASE_CODEGEN_UNITS=1
MACVEIL_CARGO_BUILD_OPTS = --package macveil --no-default-features
MACVEIL_CARGO_INSTALL_OPTS = --no-default-features

# Buildroot fetches the crates along with an archive, and cargo may fetch none later; with sources of one's own nothing
# has fetched them yet.
define MACVEIL_FETCH_CRATES
	cd $(@D) && mkdir -p .cargo && $(TARGET_MAKE_ENV) $(PKG_COMMON_CARGO_ENV) \
		cargo vendor --locked VENDOR >.cargo/config.toml
endef
MACVEIL_POST_RSYNC_HOOKS += MACVEIL_FETCH_CRATES

# cargo puts it to /usr/bin, and it is root's; a target may have one directory for both.
define MACVEIL_INSTALL_REST
	mkdir -p $(TARGET_DIR)/usr/sbin
	[ $(TARGET_DIR)/usr/bin -ef $(TARGET_DIR)/usr/sbin ] || \
		mv -f $(TARGET_DIR)/usr/bin/macveil $(TARGET_DIR)/usr/sbin/macveil
	$(INSTALL) -D -m 0644 $(@D)/config/macveil.conf $(TARGET_DIR)/etc/macveil/macveil.conf
	$(INSTALL) -D -m 0644 $(@D)/config/quirks.conf $(TARGET_DIR)/usr/lib/macveil/conf.d/quirks.conf
endef
MACVEIL_POST_INSTALL_TARGET_HOOKS += MACVEIL_INSTALL_REST

define MACVEIL_INSTALL_INIT_SYSV
	$(INSTALL) -D -m 0755 $(@D)/config/buildroot/package/macveil/S35macveil $(TARGET_DIR)/etc/init.d/S35macveil
endef

define MACVEIL_INSTALL_INIT_OPENRC
	$(INSTALL) -D -m 0755 $(@D)/config/openrc/macveil.initd $(TARGET_DIR)/etc/init.d/macveil
	$(INSTALL) -D -m 0644 $(@D)/config/openrc/macveil.confd $(TARGET_DIR)/etc/conf.d/macveil
endef

$(eval $(cargo-package))
