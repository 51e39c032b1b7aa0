include $(sort $(wildcard $(BR2_EXTERNAL_MACVEIL_PATH)/package/*/*.mk))
