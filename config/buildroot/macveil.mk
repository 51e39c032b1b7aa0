################################################################################
#
# macveil
#
################################################################################

# The sources that this file lies in.
MACVEIL_SITE = $(realpath $(dir $(lastword $(MAKEFILE_LIST)))/../..)
MACVEIL_SITE_METHOD = local
MACVEIL_LICENSE = MIT
MACVEIL_LICENSE_FILES = LICENSE
# A device without a list of vendors and without time zones.
MACVEIL_CARGO_BUILD_OPTS = --package macveil --no-default-features
MACVEIL_CARGO_INSTALL_OPTS = --no-default-features

define MACVEIL_INSTALL_CONF
	$(INSTALL) -D -m 0644 $(@D)/config/macveil.conf $(TARGET_DIR)/etc/macveil/macveil.conf
endef
MACVEIL_POST_INSTALL_TARGET_HOOKS += MACVEIL_INSTALL_CONF

define MACVEIL_INSTALL_INIT_SYSV
	$(INSTALL) -D -m 0755 $(@D)/config/buildroot/S35macveil $(TARGET_DIR)/etc/init.d/S35macveil
endef

define MACVEIL_INSTALL_INIT_OPENRC
	$(INSTALL) -D -m 0755 $(@D)/config/openrc/macveil.initd $(TARGET_DIR)/etc/init.d/macveil
	$(INSTALL) -D -m 0644 $(@D)/config/openrc/macveil.confd $(TARGET_DIR)/etc/conf.d/macveil
endef

$(eval $(cargo-package))
